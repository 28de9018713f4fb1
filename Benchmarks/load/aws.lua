-- wrk load script for AWS-API-compatible servers. Real SigV4 (libcrypto through LuaJIT ffi).
-- usage: wrk -t2 -c64 -d10s --latency -s aws.lua ENDPOINT -- OP [key=value ...]
--   OP: ddb-put ddb-get s3-put s3-get   keys: table= bucket= size= keys= region= access= secret=
-- Items have five attributes and `size` bytes of names and values together, as driver/aws.py makes them.
local ffi = require("ffi")
ffi.cdef[[
unsigned char *SHA256(const unsigned char *d, size_t n, unsigned char *md);
const void *EVP_sha256(void);
unsigned char *HMAC(const void *md, const void *key, int klen, const unsigned char *d, size_t n, unsigned char *out, unsigned int *olen);
]]
local C = ffi.C
local md32 = ffi.new("unsigned char[32]")
local olen = ffi.new("unsigned int[1]")
local hexd = {}
for i = 0, 255 do hexd[i] = string.format("%02x", i) end
local function tohex(p) local t = {} for i = 0, 31 do t[i + 1] = hexd[p[i]] end return table.concat(t) end
local function sha(s) C.SHA256(s, #s, md32) return tohex(md32) end
local evp = C.EVP_sha256()
local function hmac(k, s) C.HMAC(evp, k, #k, s, #s, md32, olen) return ffi.string(md32, 32) end
local function hmachex(k, s) C.HMAC(evp, k, #k, s, #s, md32, olen) return tohex(md32) end

local tcount = 0
function setup(thread)
  tcount = tcount + 1
  thread:set("tid", tcount)
end

local opt = {}
local build
local day, amzdate, scope, skey, lastt = nil, nil, nil, nil, 0

local function clock(service)
  local t = os.time()
  if t ~= lastt then
    lastt = t
    amzdate = os.date("!%Y%m%dT%H%M%SZ", t)
    local d = amzdate:sub(1, 8)
    if d ~= day then
      day = d
      scope = d .. "/" .. opt.region .. "/" .. service .. "/aws4_request"
      skey = hmac(hmac(hmac(hmac("AWS4" .. opt.secret, d), opt.region), service), "aws4_request")
    end
  end
end

-- hdrs: list of {name, value} to sign beside host and x-amz-date
-- phash: the payload's hash, where it is known already
local function signed(service, method, path, hdrs, payload, phash)
  clock(service)
  phash = phash or sha(payload)
  local names, canon, out = {}, {}, {}
  local host = opt.host
  local all = { { "host", host }, { "x-amz-date", amzdate } }
  for _, h in ipairs(hdrs) do all[#all + 1] = h end
  if service == "s3" then all[#all + 1] = { "x-amz-content-sha256", phash } end
  table.sort(all, function(a, b) return a[1] < b[1] end)
  for i, h in ipairs(all) do
    names[i] = h[1]
    canon[i] = h[1] .. ":" .. h[2] .. "\n"
    out[i] = h[1] .. ": " .. h[2] .. "\r\n"
  end
  local sh = table.concat(names, ";")
  local creq = method .. "\n" .. path .. "\n\n" .. table.concat(canon) .. "\n" .. sh .. "\n" .. phash
  local sig = hmachex(skey, "AWS4-HMAC-SHA256\n" .. amzdate .. "\n" .. scope .. "\n" .. sha(creq))
  return method .. " " .. path .. " HTTP/1.1\r\n" .. table.concat(out)
    .. "Authorization: AWS4-HMAC-SHA256 Credential=" .. opt.access .. "/" .. scope
    .. ", SignedHeaders=" .. sh .. ", Signature=" .. sig
    .. "\r\nUser-Agent: wrk-aws/1\r\nAccept-Encoding: identity\r\nContent-Length: " .. #payload .. "\r\n\r\n" .. payload
end

local function json(service, ver, target, body)
  return signed(service, "POST", "/", { { "content-type", "application/x-amz-json-" .. ver }, { "x-amz-target", target } }, body)
end

function init(args)
  local op = args[1]
  for i = 2, #args do
    local k, v = args[i]:match("^([%w_]+)=(.*)$")
    if k then opt[k] = v end
  end
  opt.region = opt.region or "us-east-1"
  opt.access = opt.access or "test"
  opt.secret = opt.secret or "test"
  opt.host = wrk.host .. ((wrk.port and wrk.port ~= "" and wrk.port ~= "80") and (":" .. wrk.port) or "")
  local size = tonumber(opt.size or "1024")
  local keys = tonumber(opt.keys or "1000")
  math.randomseed(os.time() * 131 + (tid or 1) * 7919)
  -- names (20 bytes), the key (16), "bench" (5), 42 (2 as AWS counts it) and true (1)
  local pad = string.rep("abcdefghijklmnop", math.floor(size / 16) + 1):sub(1, size - 44)
  local name = opt.table or "bench"
  local function key() return string.format("%016d", math.random(0, keys - 1)) end

  if op == "ddb-put" then
    local head = '{"TableName":"' .. name .. '","Item":{"pk":{"S":"'
    local tail = '"},"kind":{"S":"bench"},"number":{"N":"42"},"flag":{"BOOL":true},"data":{"S":"' .. pad .. '"}}}'
    build = function() return json("dynamodb", "1.0", "DynamoDB_20120810.PutItem", head .. key() .. tail) end
  elseif op == "ddb-get" then
    local head = '{"TableName":"' .. name .. '","Key":{"pk":{"S":"'
    build = function() return json("dynamodb", "1.0", "DynamoDB_20120810.GetItem", head .. key() .. '"}}}') end
  elseif op == "s3-put" then
    -- The same bytes under few names, so that the disk does not fill; hashed once.
    local body = string.rep("abcdefghijklmnop", math.floor(size / 16) + 1):sub(1, size)
    local phash = sha(body)
    local base = "/" .. (opt.bucket or "bench") .. "/put" .. size .. "/"
    build = function() return signed("s3", "PUT", base .. math.random(0, keys - 1), {}, body, phash) end
  elseif op == "s3-get" then
    local phash = sha("")
    local base = "/" .. (opt.bucket or "bench") .. "/get" .. size .. "/"
    build = function() return signed("s3", "GET", base .. math.random(0, keys - 1), {}, "", phash) end
  else
    error("unknown op: " .. tostring(op))
  end
end

function request() return build() end

function done(summary, latency, requests)
  io.write(string.format(
    'JSON {"requests":%d,"rps":%.1f,"p50_ms":%.2f,"p99_ms":%.2f,"max_ms":%.2f,"err_status":%d,"err_connect":%d,"err_read":%d,"err_write":%d,"err_timeout":%d}\n',
    summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    summary.errors.status, summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout))
end
