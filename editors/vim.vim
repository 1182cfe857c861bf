" dfix for Vim 8 and later, and for every editor that can pipe a buffer through a command: as plugin/dfix.vim.
" On save it makes the small changes that are safe. A Dockerfile that is none, or no dfix, leaves the buffer as it is.

if !exists('g:dfix')
  let g:dfix = 'dfix --select order-copies,exec-form,merge-runs,clean-up'
endif

function! s:format() abort
  let before = getline(1, '$')
  let command = g:dfix . ' --write - --stdin-filename ' . shellescape(expand('%:p'))
  let after = systemlist(command . ' 2>' . (has('win32') ? 'NUL' : '/dev/null'), before)
  if v:shell_error || empty(after) || after ==# before
    return
  endif
  let view = winsaveview()
  call setline(1, after)
  if len(before) > len(after)
    silent call deletebufline('%', len(after) + 1, '$')
  endif
  call winrestview(view)
endfunction

augroup dfix
  autocmd!
  autocmd BufNewFile,BufRead Containerfile,Containerfile.*,Dockerfile.*,*.Dockerfile setfiletype dockerfile
  autocmd FileType dockerfile autocmd! dfix BufWritePre <buffer> call s:format()
augroup END
