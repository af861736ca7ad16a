-- Where keys, region and endpoint of AWS come from, each source with a server or file of its own.
local cli = require("tests.spec.cli_support")
local credentials = require("bolt.aws.credentials")
local fs = require("bolt.fs")
local json = require("bolt.json")
local server = require("bolt.server")
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
}) do
  CLEAN[name] = false
end

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
