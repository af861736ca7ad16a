-- Steps and flows that do what they should not: each kind of misbehaviour by its name, in a step or in the flow itself.
local bolt = require("bolt")
local oddities = require("flows.tasks.oddities")

return bolt.flow("odd", { retry = false }, function(input)
  local make = oddities[input.what]
  if input.where == "flow" then
    return make()
  elseif input.where == "once" then
    return bolt.once("odd", make)
  elseif input.where == "tx" then
    return bolt.tx("odd", make)
  elseif input.where == "caught" then
    local ok, e = pcall(bolt.step, "odd", make)
    return { ok = ok, message = not ok and tostring(e):sub(1, 200) or nil }
  elseif input.where == "emit" then
    bolt.emit(bolt.run_id(), "odd", make())
    return bolt.wait("odd", { timeout = 5 })
  end
  return bolt.step("odd", make)
end)
