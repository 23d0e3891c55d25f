//! Starts the web app in the page that loaded it.

fn main() {
    ui::start();
}
