// Package outbound makes the HTTP requests of Spin components, and decides which hosts a component may reach:
// allowed_outbound_hosts, for HTTP and for everything else that goes over a network.
//
// It follows Spin v4.0.2 (crates/outbound-networking-config/src/allowed_hosts.rs and
// crates/factor-outbound-http/src/spin.rs), whose client is reqwest 0.12.9.
package outbound
