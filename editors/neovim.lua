-- dfix for Neovim 0.7 and later: as plugin/dfix.lua in your configuration, or in its init.lua.
-- On save it makes the small changes that are safe; vim.lsp.buf.code_action() offers the others.

local settings = {} -- as in dfix.toml: { onSave = { "exec-form" }, unsafe = true }
local group = vim.api.nvim_create_augroup("dfix", {})
local client

local function attach(buffer)
  local config = {
    name = "dfix",
    cmd = { "dfix", "lsp" },
    root_dir = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h"),
    settings = { dfix = settings },
    init_options = settings,
  }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else -- Neovim 0.7
    client = client or vim.lsp.start_client(config)
    if client then
      vim.lsp.buf_attach_client(buffer, client)
    end
  end
end

local function is_there()
  local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)
  for _, each in pairs(clients) do
    if each.name == "dfix" then
      return true
    end
  end
end

local function format()
  if not is_there() then
    return -- the file is saved as it is
  end
  if vim.lsp.buf.format then
    vim.lsp.buf.format({ name = "dfix", timeout_ms = 2000 })
  else -- Neovim 0.7
    vim.lsp.buf.formatting_sync(nil, 2000)
  end
end

vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
  group = group,
  pattern = { "Containerfile", "Containerfile.*", "Dockerfile.*", "*.Dockerfile" },
  command = "setfiletype dockerfile",
})
vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "dockerfile",
  callback = function(event)
    attach(event.buf)
  end,
})
vim.api.nvim_create_autocmd("BufWritePre", {
  group = group,
  callback = function()
    if vim.bo.filetype == "dockerfile" then
      format()
    end
  end,
})
