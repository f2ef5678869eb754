// Where each vendor's API is on a server, and how its clients sign in.

/** By the name that a world has for them: the server's name, the base path, the default user and password. */
export const VENDORS = {
  sipcentric: { vendor: "sipcentric", path: "/api/v1", user: "admin", password: "secret", headers: basic },
  telecomCenter: {
    vendor: "telecom_center",
    path: "/api/rest/public/operator",
    user: "operator",
    password: "secret",
    headers: basic,
  },
  dial9: { vendor: "dial9", path: "/api/v2", user: "token", password: "secret", headers: tokenAndSecret },
  sipgate: { vendor: "sipgate", path: "/my", user: "sipgate", password: "secret", headers: basic },
};

function basic(user, password) {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

function tokenAndSecret(token, secret) {
  return { "X-Auth-Token": token, "X-Auth-Secret": secret };
}

/** Where a vendor's API is, and a user's credentials for one world, whose name goes behind a plus, as in e-mail. */
export class Login {
  #vendor;
  #url;
  #world;

  constructor(vendor, url, world, user = vendor.user, password = vendor.password) {
    this.#vendor = vendor;
    this.#url = url;
    this.#world = world;
    this.baseUrl = url + vendor.path;
    this.user = world === "default" ? user : `${user}+${world}`;
    this.password = password;
    this.headers = vendor.headers(this.user, password);
  }

  /** The login of another user in this world. */
  signIn(user, password = "secret") {
    return new Login(this.#vendor, this.#url, this.#world, user, password);
  }
}
