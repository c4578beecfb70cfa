"""The store on Redis or Valkey: many machines, one server, and scripts that are its transactions."""
