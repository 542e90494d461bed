# Cloudflare's runtime with worker.mjs. The address is given on the command line.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "2026-01-01",
  bindings = [
    (name = "ISSUER", fromEnvironment = "SAMPLE_ISSUER"),
    (name = "SECRET", fromEnvironment = "SAMPLE_SECRET"),
  ],
);
