// Swagger UI in the page of a document: signed in, in the colours of the system.

const place = document.getElementById("swagger");
const { url, user, password, headers } = place.dataset;
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);

function signIn() {
  for (const [name, value] of Object.entries(JSON.parse(headers ?? "{}"))) {
    if (name === "Authorization") ui.preauthorizeBasic("basic", user, password);
    else ui.preauthorizeApiKey(name, value);
  }
}

follow();
dark.addEventListener("change", follow);
place.addEventListener("submit", (event) => event.stopPropagation()); // its forms stand for no calls of the console's
const options = { docExpansion: "none", displayRequestDuration: true, filter: true, onComplete: signIn };
const ui = window.SwaggerUIBundle({ url, domNode: place, ...options });
