-- Where keys, region and endpoint of AWS come from, each source with a server or file of its own.
local cli = require("tests.spec.cli_support")
local credentials = require("bolt.aws.credentials")
local fs = require("bolt.fs")
local json = require("bolt.json")
local process = require("bolt.process")
local server = require("bolt.server")
local signatures = require("tests.spec.sqs_signatures")
local t = require("tests.spec.support")

-- What could reach into a test from outside.
local CLEAN = {}
for _, name in ipairs({
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_SQS",
  "AWS_CA_BUNDLE",
}) do
  CLEAN[name] = false
end

-- Answers over TLS, whatever it is asked.
local HTTPS = [[
import http.server, ssl, sys

class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"QueueUrl": "https://q"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/ca.pem", sys.argv[1] + "/key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
]]

local SCRIPT = [[
local json = require("bolt.json")
local endpoint = require("bolt.aws.endpoint")
local out = {}
local ok, keys = pcall(function() return require("bolt.aws.credentials").new({ region = "eu-west-1" }):get() end)
out.keys, out.error = ok and keys or nil, not ok and tostring(keys) or nil
local found, region, url = pcall(endpoint.find, "sqs", { url = os.getenv("QUEUE") })
out.region, out.endpoint = found and region or nil, url
print(json.encode(out))]]

-- What a process of its own finds in this environment.
local function look(env, files)
  local dir = t.state_dir()
  fs.write(dir .. "/look.lua", SCRIPT)
  for name, text in pairs(files or {}) do
    fs.write(dir .. "/" .. name, text)
  end
  local all = { HOME = dir, AWS_EC2_METADATA_DISABLED = "true" }
  for name, value in pairs(CLEAN) do
    all[name] = value
  end
  for name, value in pairs(env) do
    all[name] = type(value) == "string" and value:gsub("DIR", dir) or value
  end
  local r = cli.run({ "exec", dir .. "/look.lua" }, { env = all })
  t.eq(r.code, 0, r.err)
  return json.decode(r.out)
end

local ANSWER = '{"AccessKeyId": "AK", "SecretAccessKey": "SK", "Token": "TK", "Expiration": "2099-01-02T03:04:05Z"}'
local FOUND =
  { access_key_id = "AK", secret_access_key = "SK", session_token = "TK", expiration = "2099-01-02T03:04:05Z" }

t.test("from the environment, and from profiles, which go first when they are named", function()
  local env = { AWS_ACCESS_KEY_ID = "E1", AWS_SECRET_ACCESS_KEY = "E2", AWS_SESSION_TOKEN = "E3" }
  t.eq(look(env).keys, { access_key_id = "E1", secret_access_key = "E2", session_token = "E3" })
  local files = {
    credentials = "[default]\naws_access_key_id = D1\naws_secret_access_key=D2\n\n[ other ]\n"
      .. "aws_access_key_id=O1 # a note\naws_secret_access_key = O/2+=\n",
    config = "[profile other]\nregion = eu-north-1\nservices = mine\n[services mine]\nsqs =\n"
      .. "  endpoint_url = http://localhost:1234/\n",
  }
  local where = { AWS_SHARED_CREDENTIALS_FILE = "DIR/credentials", AWS_CONFIG_FILE = "DIR/config" }
  t.eq(look(where, files).keys, { access_key_id = "D1", secret_access_key = "D2" })
  where.AWS_PROFILE, where.AWS_ACCESS_KEY_ID, where.AWS_SECRET_ACCESS_KEY = "other", "E1", "E2"
  local other = look(where, files)
  t.eq(other.keys, { access_key_id = "O1", secret_access_key = "O/2+=" })
  t.eq({ other.region, other.endpoint }, { "eu-north-1", "http://localhost:1234" })
  where.AWS_PROFILE = "missing"
  t.match(look(where, files).error, "profile missing is not there")
  t.match(look({ AWS_ACCESS_KEY_ID = "E1" }).error, "AWS_SECRET_ACCESS_KEY is not set")
end)

t.test("from a program", function()
  local files = {
    config = "[default]\ncredential_process = sh -c 'cat \"$HOME\"/keys.json'\n",
    ["keys.json"] = ANSWER,
  }
  t.eq(look({ AWS_CONFIG_FILE = "DIR/config" }, files).keys, FOUND)
  files.config = "[default]\ncredential_process = sh -c 'exit 3'\n"
  t.match(look({ AWS_CONFIG_FILE = "DIR/config" }, files).error, "ended with status 3")
end)

t.test("from a container, the metadata service and web identity", function()
  local asked = {}
  local s = server.listen("127.0.0.1:0", function(req)
    asked[#asked + 1] = req.method .. " " .. req.path
    local body = req.body
    if req.path == "/container" then
      return req.headers.authorization == "secret" and { body = ANSWER } or { status = 401 }
    elseif req.path == "/latest/api/token" then
      return { body = "session" }
    elseif req.path:find("^/latest/meta%-data/") then
      if req.headers["x-aws-ec2-metadata-token"] ~= "session" then
        return { status = 401 }
      end
      local at = req.path:match("security%-credentials/(.*)$")
      return { body = at == "" and "role-name\n" or at == "role-name" and ANSWER or "ap-south-1" }
    elseif body:find("WebIdentityToken=jwt%%2Fa&?", 1) and body:find("RoleArn=arn%%3Aaws%%3Aiam") then
      return {
        body = "<R><AccessKeyId>AK</AccessKeyId><SecretAccessKey>SK</SecretAccessKey><SessionToken>TK</SessionToken>"
          .. "<Expiration>2099-01-02T03:04:05Z</Expiration></R>",
      }
    end
    return { status = 400 }
  end)
  local base = "http://" .. s.address
  t.eq(
    look({
      AWS_CONTAINER_CREDENTIALS_FULL_URI = base .. "/container",
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = "DIR/token",
    }, { token = "secret\n" }).keys,
    FOUND
  )
  t.match(look({ AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://example.com/x" }).error, "plain HTTP to example.com")
  local metadata = look({ AWS_EC2_METADATA_DISABLED = false, AWS_EC2_METADATA_SERVICE_ENDPOINT = base })
  t.eq(metadata.keys, FOUND)
  t.eq(metadata.region, "ap-south-1")
  t.eq(
    look({
      AWS_WEB_IDENTITY_TOKEN_FILE = "DIR/jwt",
      AWS_ROLE_ARN = "arn:aws:iam::1:role/x",
      AWS_ENDPOINT_URL_STS = base .. "/",
    }, { jwt = "jwt/a\n" }).keys,
    FOUND
  )
  t.eq(asked[1], "GET /container")
  s:close()
end)

-- An STS that verifies signatures: each role is given keys of its own, to those who may have it.
local function sts_double(trusted)
  local self = { service = "sts", clock = 0, verified = 0, keys = { BASE = { secret = "base" } } }
  local function answer(req)
    signatures.check(self, req)
    local form = {}
    for name, value in req.body:gmatch("([^&=]+)=([^&]*)") do
      form[name] = value:gsub("%%(%x%x)", function(hex)
        return string.char(tonumber(hex, 16))
      end)
    end
    local who = req.headers.authorization:match("Credential=(%w+)/")
    local role = form.RoleArn:match("role/(%w+)$")
    if
      form.Action ~= "AssumeRole"
      or trusted[role] ~= who .. "/" .. (form.ExternalId or "")
      or not form.RoleSessionName
    then
      return { status = 403, body = "<Error><Code>AccessDenied</Code><Message>not for you</Message></Error>" }
    end
    self.keys["AK" .. role] = { secret = "of/" .. role, token = "T" .. role }
    local text = "<R><Credentials><AccessKeyId>AK%s</AccessKeyId><SecretAccessKey>of/%s</SecretAccessKey>"
      .. "<SessionToken>T%s</SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration></Credentials></R>"
    return { body = text:format(role, role, role) }
  end
  return server.listen("127.0.0.1:0", function(req)
    local ok, r = pcall(answer, req)
    return ok and r or { status = r.status or 500, body = "<Message>" .. tostring(r.message or r) .. "</Message>" }
  end)
end

t.test("for a role, with the keys of another profile or of the environment, from profile to profile", function()
  local s = sts_double({ one = "BASE/", two = "AKone/secret-42", three = "ENV/" })
  local function profile_of(name, more)
    return ("[profile %s]\nrole_arn = arn:aws:iam::1:role/%s\n%s\n"):format(name, name, more)
  end
  local files = {
    credentials = "[base]\naws_access_key_id = BASE\naws_secret_access_key = base\n",
    config = profile_of("one", "source_profile = base\nregion = eu-west-1")
      .. profile_of("two", "source_profile = one\nexternal_id = secret-42\nduration_seconds = 900")
      .. profile_of("three", "credential_source = Environment")
      .. profile_of("four", "source_profile = base")
      .. profile_of("round", "source_profile = about")
      .. profile_of("about", "source_profile = round")
      .. profile_of("mfa", "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/ada")
      .. profile_of("alone", ""),
  }
  local function with(name, env)
    local all = { AWS_SHARED_CREDENTIALS_FILE = "DIR/credentials", AWS_CONFIG_FILE = "DIR/config", AWS_PROFILE = name }
    all.AWS_ENDPOINT_URL_STS = "http://" .. s.address
    for k, v in pairs(env or {}) do
      all[k] = v
    end
    return look(all, files)
  end
  local ends = "2099-01-02T03:04:05Z"
  t.eq(with("one").keys, {
    access_key_id = "AKone",
    secret_access_key = "of/one",
    session_token = "Tone",
    expiration = ends,
  })
  t.eq(with("two").keys.access_key_id, "AKtwo") -- asked for with the keys of role one
  t.match(with("three").error, "credential_source Environment")
  t.match(with("four").error, "HTTP 403: not for you")
  t.match(with("round").error, "no keys")
  t.match(with("mfa").error, "mfa_serial")
  t.match(with("alone").error, "no source_profile or credential_source")
  s:close()
end)

t.test("AWS_CA_BUNDLE, or ca_bundle of the profile, says whom to trust", function()
  local dir = t.state_dir()
  local function run(...)
    t.eq(process.spawn({ args = { ... }, stdout = dir .. "/out", stderr = dir .. "/err" }):wait(20), 0)
  end
  local made = (
    "openssl req -x509 -nodes -days 2 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=test "
    .. "-addext subjectAltName=IP:127.0.0.1 -keyout %s/key.pem -out %s/ca.pem"
  ):format(dir, dir)
  run("sh", "-c", made)
  fs.write(dir .. "/https.py", HTTPS)
  local child = process.spawn({ args = { "python3", dir .. "/https.py", dir }, stdout = dir .. "/port" })
  local port = t.eventually(10, function()
    return fs.exists(dir .. "/port") and fs.read(dir .. "/port"):match("(%d+)\n")
  end)
  fs.write(
    dir .. "/ask.lua",
    [[
local c = require("bolt.aws.client").new({ service = "sqs", target = "AmazonSQS", region = "eu-west-1",
  endpoint = os.getenv("AT"), keys = { access_key_id = "A", secret_access_key = "S" } })
local ok, e = pcall(c.call, c, "GetQueueUrl", { QueueName = "q" })
print(ok and e.QueueUrl or (e.kind .. ": " .. e.message))]]
  )
  local function ask(env)
    env.AT, env.HOME, env.SSL_CERT_FILE = "https://127.0.0.1:" .. port, dir, false
    for name, value in pairs(CLEAN) do
      env[name] = env[name] or value
    end
    return cli.run({ "exec", dir .. "/ask.lua" }, { env = env }).out
  end
  t.match(ask({}), "^network: .*certificate")
  t.match(ask({ AWS_CA_BUNDLE = dir .. "/ca.pem" }), "^https://q\n")
  fs.write(dir .. "/config", ("[default]\nca_bundle = %s/ca.pem\n"):format(dir))
  t.match(ask({ AWS_CONFIG_FILE = dir .. "/config" }), "^https://q\n")
  t.match(ask({ AWS_CA_BUNDLE = dir .. "/none.pem" }), "^network: ")
  child:kill("KILL")
end)

t.test("region and endpoint: said, named by the queue's URL, or the default of the region", function()
  local r = look({ QUEUE = "https://sqs.eu-central-1.amazonaws.com/123/q", AWS_REGION = "us-west-2" })
  t.eq({ r.region, r.endpoint }, { "eu-central-1", "https://sqs.eu-central-1.amazonaws.com" })
  r = look({ AWS_REGION = "cn-north-1" })
  t.eq(r.endpoint, "https://sqs.cn-north-1.amazonaws.com.cn")
  r = look({ AWS_DEFAULT_REGION = "us-east-2", AWS_USE_DUALSTACK_ENDPOINT = "true", AWS_USE_FIPS_ENDPOINT = "true" })
  t.eq(r.endpoint, "https://sqs-fips.us-east-2.api.aws")
  r = look({ AWS_REGION = "eu-west-1", AWS_ENDPOINT_URL = "http://a:1", AWS_ENDPOINT_URL_SQS = "http://b:2/" })
  t.eq(r.endpoint, "http://b:2")
  r = look({ AWS_REGION = "eu-west-1", AWS_ENDPOINT_URL = "http://a:1", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true" })
  t.eq(r.endpoint, "https://sqs.eu-west-1.amazonaws.com")
  t.eq(look({}).region, nil)
end)

t.test("keys are renewed when the server says that they have expired, and a date is read as it is meant", function()
  t.eq(credentials.time_of("1970-01-01T00:00:00Z"), 0)
  t.eq(credentials.time_of("2024-02-29T12:00:00.5Z"), 1709208000)
  t.eq(credentials.time_of("2026-11-27T16:23:56Z"), 1795796636)
  local double = require("tests.spec.sqs_double").start()
  double:create("q")
  double.keys.OLD = { secret = "old", expired = true }
  double.keys.NEW = { secret = "new" }
  local dir = t.state_dir()
  fs.write(
    dir .. "/keys.sh",
    (
      'n=$(cat %s/n 2>/dev/null); echo x >>%s/n; if [ -z "$n" ]; then k=OLD s=old; else '
      .. 'k=NEW s=new; fi; echo "{\\"AccessKeyId\\": \\"$k\\", \\"SecretAccessKey\\": \\"$s\\"}"'
    ):format(dir, dir)
  )
  fs.write(dir .. "/config", ("[default]\ncredential_process = sh %s/keys.sh\nregion = eu-west-1\n"):format(dir))
  fs.write(dir .. "/send.lua", 'print((require("bolt.queue").open("sqs:q"):send("hello")))')
  local env = { HOME = dir, AWS_CONFIG_FILE = dir .. "/config", AWS_ENDPOINT_URL_SQS = double.endpoint }
  for name, value in pairs(CLEAN) do
    env[name] = env[name] or value
  end
  local r = cli.run({ "exec", dir .. "/send.lua" }, { env = env })
  t.eq({ r.code, #double.queues.q.list, double.refused[1] }, { 0, 1, "ExpiredToken" })
end)
