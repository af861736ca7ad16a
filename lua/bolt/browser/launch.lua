-- How Chromium is started: program, flags, environment, user and sandbox.

local core = require("bolt.core.chromium")
local core_gate = require("bolt.core.gate")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local log = require("bolt.log")
local process = require("bolt.process")

local launch = {}

local PROGRAMS = { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable" }
local START_SECONDS = 30

local FLAGS = {
  "--remote-debugging-pipe",
  "--no-startup-window",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-search-engine-choice-screen",
  -- No GPU on servers; probing for one costs time. Containers have a small /dev/shm, and tabs crash when it is full.
  "--disable-gpu",
  "--disable-dev-shm-usage",
  -- No traffic and no prompts of its own, and the same behaviour in each run.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-component-extensions-with-background-pages",
  "--disable-client-side-phishing-detection",
  "--disable-field-trial-config",
  "--metrics-recording-only",
  "--disable-breakpad",
  "--disable-quic",
  -- Chromium sends a request a second time, a POST too, when a connection that was used before ends without an answer.
  -- So each request gets a connection of its own: no HTTP/2 here, "Connection: close" in page.lua, and none is opened
  -- ahead of its request (the preferences in runtime/chromium/launch.c).
  "--disable-http2",
  -- Pages in the background run their timers and frames.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--disable-ipc-flooding-protection",
  "--disable-hang-monitor",
  "--disable-prompt-on-repost",
  "--disable-popup-blocking",
  "--disable-back-forward-cache",
  "--allow-pre-commit-input",
  -- Stable pictures, no keyring.
  "--hide-scrollbars",
  "--mute-audio",
  "--force-color-profile=srgb",
  "--password-store=basic",
  "--use-mock-keychain",
}

-- The first three cost a renderer of their own for each window, and twice the memory.
local DISABLED_FEATURES = {
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "SpareRendererForSitePerProcess",
  "PaintHolding",
  "Prerender2",
  "HttpsUpgrades",
  "AutofillServerCommunication", -- would tell a server of its maker about each form
  "Translate",
  "OptimizationHints",
  "MediaRouter",
  "DialMediaRouteProvider",
  "GlobalMediaControls",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "ThirdPartyStoragePartitioning",
}

-- Nothing of our environment but this: it may hold secrets, and pages are not trusted.
local ENVIRONMENT = { "PATH", "LANG", "LC_ALL", "TZ", "FONTCONFIG_PATH", "FONTCONFIG_FILE" }
local DISPLAY = { "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR" }

local function environment(headless)
  local list = {}
  local function pass(names)
    for _, name in ipairs(names) do
      local value = process.env(name)
      list[#list + 1] = value and name .. "=" .. value
    end
  end
  pass(ENVIRONMENT)
  if headless then
    list[#list + 1] = "DBUS_SESSION_BUS_ADDRESS=disabled:"
    list[#list + 1] = "DBUS_SYSTEM_BUS_ADDRESS=disabled:"
  else
    pass(DISPLAY)
  end
  return list
end

-- With a gate there is one way out: through it. No name is resolved by the browser, and no UDP goes past it.
local function gate_flags(gate)
  return {
    "--proxy-server=socks5://127.0.0.1:" .. gate:port(),
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  }
end

-- nil when everything is allowed.
local function open_gate(allow_private)
  if allow_private == true then
    return nil
  end
  local hosts = {}
  for i, host in ipairs(allow_private or {}) do
    hosts[i] = tostring(host):lower():gsub(":%d+$", "")
  end
  return core_gate.open(hosts)
end

local function flags(opts, no_sandbox, gate)
  local list = {}
  for _, flag in ipairs(FLAGS) do
    list[#list + 1] = flag
  end
  list[#list + 1] = "--disable-features=" .. table.concat(DISABLED_FEATURES, ",")
  if opts.headless ~= false then
    list[#list + 1] = "--headless"
    -- The window around a page is drawn for nobody, and costs memory by its size; pages have their own (context.lua).
    list[#list + 1] = "--window-size=400,300"
  end
  if no_sandbox then
    list[#list + 1] = "--no-sandbox"
  end
  for _, flag in ipairs(gate and gate_flags(gate) or {}) do
    list[#list + 1] = flag
  end
  for _, flag in ipairs(opts.args or {}) do
    list[#list + 1] = flag
  end
  return list
end

-- As root Chromium gets a user of its own: it refuses its sandbox to root, and root it should not be.
local function user_for(opts)
  if process.euid() ~= 0 then
    return nil
  end
  for _, name in ipairs(opts.user and { opts.user } or { "bolt", "nobody" }) do
    local uid, gid, _, found = process.user(name)
    if uid then
      return { uid = uid, gid = gid, name = found }
    end
  end
  if opts.user then
    errors.raise("browser_failed", ("there is no user %q to run the browser as"):format(opts.user))
  end
  return nil
end

local function missing(tried)
  local text =
    "no Chromium found (tried %s): install the Debian package `chromium`, or name the program in BOLT_CHROMIUM"
  errors.raise("browser_missing", text:format(table.concat(tried, ", ")))
end

-- Where the browser's folders go: its user has to get there.
local function folder_for(user)
  local path = process.env("TMPDIR") or "/tmp"
  local at = path
  while user and at ~= "" do
    local stat = fs.stat(at)
    if not stat or stat.mode % 2 == 0 then
      return "/tmp"
    end
    at = at:match("^(.*)/[^/]*$") or ""
  end
  return path
end

-- Starts the first program there is.
local function start(programs, opts, user, no_sandbox, gate)
  local args = flags(opts, no_sandbox, gate)
  for _, program in ipairs(programs) do
    local ok, handle = pcall(core.open, {
      args = { program, unpack(args) },
      env = environment(opts.headless ~= false),
      parent = folder_for(user),
      uid = user and user.uid,
      gid = user and user.gid,
    })
    if ok then
      return handle, program
    elseif not errors.is(handle, "browser_missing") then
      error(handle, 0)
    end
  end
  missing(programs)
end

-- The lines of stderr that say why; Chromium writes much that means nothing.
local function last_words(handle)
  local lines = {}
  for line in handle:status().stderr:gmatch("[^\n]+") do
    if not line:find("dbus", 1, true) then
      lines[#lines + 1] = line
    end
  end
  return table.concat(lines, "\n", math.max(1, #lines - 9))
end
launch.last_words = last_words

local function try(programs, opts, user, no_sandbox, gate)
  local handle, program = start(programs, opts, user, no_sandbox, gate)
  local ok, version = pcall(handle.call, handle, nil, "Browser.getVersion", nil, opts.timeout or START_SECONDS)
  if ok then
    return {
      handle = handle,
      gate = gate,
      program = program,
      version = version.product,
      user = user and user.name,
      sandbox = not no_sandbox,
      allow_private = opts.allow_private or false,
    }
  end
  fiber.shield(handle.close, handle, true)
  if errors.is(version, "cancelled") or (errors.is(version, "timeout") and version.deadline) then
    error(version, 0) -- the caller's own end
  end
  return nil, last_words(handle), version
end

--- Starts the program and waits until it answers.
---@param opts bolt.OpenOptions
---@return table started handle, gate, program, version, user, sandbox, allow_private
--- Yields: yes. Raises kind browser_missing, browser_failed.
function launch.start(opts)
  local executable = opts.executable or process.env("BOLT_CHROMIUM")
  local programs = executable and { executable } or PROGRAMS
  local user = user_for(opts)
  local no_sandbox = opts.no_sandbox or false
  if no_sandbox then
    log.warn(
      "Chromium runs without its sandbox, as asked: a page that breaks out of its renderer gets what its user has"
    )
  end
  local gate = open_gate(opts.allow_private)
  local started, said, cause = try(programs, opts, user, no_sandbox, gate)
  if not started and not no_sandbox and process.euid() == 0 and said:find("sandbox", 1, true) then
    -- Containers often forbid user namespaces; root has no other way then.
    log.warn("this system lets no sandbox be made; Chromium runs without one", {
      user = user and user.name or "root",
      advice = "allow user namespaces, or run bolt as an ordinary user with the package chromium-sandbox",
    })
    started, said, cause = try(programs, opts, user, true, gate)
  end
  if started then
    return started
  end
  local advice = said:find("No usable sandbox", 1, true)
      and "; allow user namespaces, install the package chromium-sandbox, or ask for no_sandbox"
    or ""
  errors.raise(
    "browser_failed",
    ("Chromium did not start (%s)%s%s"):format(errors.message(cause), advice, said ~= "" and ":\n" .. said or ""),
    { cause = cause, stderr = said }
  )
end

return launch
