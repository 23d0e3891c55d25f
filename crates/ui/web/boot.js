// Loads the app. What it is called depends on its content, so the build fills the names in.
import init from "{glue}";

init({ module_or_path: "{wasm}" }).catch((error) => {
  // A panic has already been shown by the app itself; this is about not starting at all.
  console.error(error);
  const failed = document.getElementById("boot-failed");
  if (failed) failed.hidden = false;
});
