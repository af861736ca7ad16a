-- For deferred_spec.lua: used by nobody.
return {}
