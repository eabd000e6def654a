/** The path after # in the address, without its leading #; it changes with it. */
class Route {
  path = $state(read());

  constructor() {
    window.addEventListener("hashchange", () => (this.path = read()));
  }
}

function read(): string {
  return decodeURI(window.location.hash.slice(1)) || "/";
}

export const route = new Route();
