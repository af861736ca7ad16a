-- What events of the network change in a page: documents with their status, and the exchanges that may change
-- something at a server. The C core passes on no other requests.

local errors = require("bolt.errors")
local gate = require("bolt.browser.gate")

local network = {}

local BODY_BYTES = 65536
local FETCH_BYTES = 4 * 1024 * 1024 -- a longer answer is not fetched for its beginning

-- What a page can make us keep. Beyond the first limit bodies and headers are left out, those of forms that navigate
-- excepted; beyond the second whole exchanges are.
local KEPT_BYTES = 8 * 1024 * 1024
local EXCHANGES_MAX = 20000
local DOCUMENTS_MAX = 50
local URL_BYTES = 8192

local function is_change(method)
  return method ~= "GET" and method ~= "HEAD" and method ~= "OPTIONS"
end

local function header(headers, name)
  for key, value in pairs(headers or {}) do
    if key:lower() == name then
      return value
    end
  end
end

local function note_response(document, response)
  document.status = response.status
  document.headers = response.headers
  document.remote_ip = response.remoteIPAddress
end

--- Text cut to size, at a character.
---@param text string
---@param max integer bytes
---@return string
--- Yields: no.
function network.cut(text, max)
  if #text <= max then
    return text
  end
  return (text:sub(1, max):gsub("[\192-\255]?[\128-\191]*$", ""))
end

-- A body cut to size; nil when the page has had its share.
local function kept(page, exchange, text)
  local body = network.cut(text, BODY_BYTES)
  local by = page.senders[exchange]
  if page.kept_bytes + #body > KEPT_BYTES and not (by and by.navigation) then
    return nil
  end
  page.kept_bytes = page.kept_bytes + #body
  return body
end

local function close(page, exchange, response)
  exchange.status = response.status
  exchange.headers = page.kept_bytes < KEPT_BYTES and response.headers or nil
  exchange.content_type = header(response.headers, "content-type") or response.mimeType
end

local settle

local function ask_posted(page, session, id, exchange)
  exchange.asking = true
  page.browser:ask(session, "Network.getRequestPostData", { requestId = id }, function(_, answer)
    exchange.asking = nil
    if answer.params then
      exchange.request_body = kept(page, exchange, answer.params.postData or "")
    end
    if exchange.done then
      settle(page, id, exchange)
    end
  end)
end

-- The oldest document is forgotten when there are many.
local function new_document(page, id)
  local document, order = { redirects = {} }, page.document_ids
  page.documents[id] = document
  table.insert(order, id)
  if #order > DOCUMENTS_MAX then
    page.documents[table.remove(order, 1)] = nil
  end
  return document
end

--- Network.requestWillBeSent, also of each redirect. Yields: no.
function network.sent(page, p, event)
  local request, id = p.request, p.requestId
  local before = page.requests[id]
  if p.redirectResponse then
    if before then
      close(page, before, p.redirectResponse)
      before.redirected_to = request.url
      page.senders[before] = nil
    end
    page.requests[id] = nil
  end
  if p.type == "Document" and p.loaderId == id then
    local document = page.documents[id] or new_document(page, id)
    if p.redirectResponse then
      table.insert(document.redirects, { url = p.redirectResponse.url, status = p.redirectResponse.status })
    end
    document.url = request.url
  end
  if not is_change(request.method) or #page.exchange_list >= EXCHANGES_MAX then
    return
  end
  local exchange = { method = request.method, url = network.cut(request.url, URL_BYTES), frame = p.frameId }
  table.insert(page.exchange_list, exchange)
  page.requests[id] = exchange
  page.senders[exchange] = { session = event.session, navigation = p.loaderId == id, frame = p.frameId }
  if request.postData then
    exchange.request_body = kept(page, exchange, request.postData)
  elseif request.hasPostData then
    ask_posted(page, event.session, id, exchange)
  end
end

--- Network.responseReceived: the head of the answer. Yields: no.
function network.answered(page, p)
  local document, exchange = page.documents[p.requestId], page.requests[p.requestId]
  if document then
    note_response(document, p.response)
  end
  if exchange then
    exchange.remote_ip = p.response.remoteIPAddress
    exchange.answer = p.response
  end
end

-- The status shows itself together with both bodies, so that who sees the one finds the others.
function settle(page, id, exchange)
  exchange.done = true
  if exchange.asking then
    return
  end
  close(page, exchange, exchange.answer or {})
  exchange.answer, exchange.done = nil, nil
  page.requests[id], page.senders[exchange] = nil, nil
  page:touch()
end

--- Who sent them is gone, so nothing more is heard of them: the requests of a session (navigations apart, which may
--- have moved on to another), or of a frame.
---@param page bolt.Page
---@param gone { session?: string, frame?: string }
--- Yields: no.
function network.abandon(page, gone)
  for id, exchange in pairs(page.requests) do
    local by = page.senders[exchange]
    if by and ((by.session == gone.session and not by.navigation) or (gone.frame and by.frame == gone.frame)) then
      exchange.asking = nil
      if not exchange.answer then
        exchange.error = "net::ERR_ABORTED"
      end
      settle(page, id, exchange)
    end
  end
end

--- Network.loadingFinished: the body is there and is asked for. Yields: no.
function network.finished(page, p, event)
  local id = p.requestId
  local exchange = page.requests[id]
  if not exchange then
    return
  elseif (p.encodedDataLength or 0) > FETCH_BYTES then
    return settle(page, id, exchange)
  end
  page.browser:ask(event.session, "Network.getResponseBody", { requestId = id }, function(_, answer)
    local body = answer.params
    if body and not body.base64Encoded then
      exchange.response_body = kept(page, exchange, body.body)
    elseif not body and not errors.is(answer.error, "protocol") then
      exchange.body_error = errors.message(answer.error)
    end
    settle(page, id, exchange)
  end)
end

--- Network.loadingFailed: refused, aborted, or no connection. Yields: no.
function network.failed(page, p)
  local exchange = page.requests[p.requestId]
  if exchange then
    exchange.error = (gate.explain(page.browser, exchange.url, p.errorText))
    exchange.blocked = p.blockedReason
    settle(page, p.requestId, exchange)
  end
end

return network
