-- bolt exec stop_db.lua STATE: stops the private PostgreSQL that a killed runtime left behind.
local private_db = require("bolt.private_db")

private_db.start((...))
private_db.stop()
