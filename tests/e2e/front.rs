//! One address for several servers, as a proxy gives it: each connection goes to the first of
//! them that takes it.

use std::sync::{Arc, Mutex};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

use crate::server::port;

/// The address. It ends with the journey.
pub(crate) struct Front {
    pub(crate) url: String,
    servers: Arc<Mutex<Vec<u16>>>,
}

impl Front {
    /// An address in front of the server at this port.
    pub(crate) async fn of(server: u16) -> Front {
        let port = port();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let servers = Arc::new(Mutex::new(vec![server]));
        let behind = Arc::clone(&servers);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, Arc::clone(&behind)));
            }
        });
        Front { url: format!("http://localhost:{port}"), servers }
    }

    pub(crate) fn add(&self, server: u16) {
        self.servers.lock().unwrap().push(server);
    }
}

async fn pass(mut stream: TcpStream, servers: Arc<Mutex<Vec<u16>>>) {
    let servers = servers.lock().unwrap().clone();
    for server in servers {
        if let Ok(mut behind) = TcpStream::connect(("127.0.0.1", server)).await {
            let _ = copy_bidirectional(&mut stream, &mut behind).await;
            return;
        }
    }
}
