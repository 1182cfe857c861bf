;;; dfix for Emacs by eglot, which is a part of it from 29 on -*- lexical-binding: t -*-

;; In your init file, or loaded from it.  On save it makes the small changes that are safe; M-x eglot-code-actions
;; offers the others.  dockerfile-mode is a package, dockerfile-ts-mode a part of Emacs from 29 on.

(require 'eglot)

(add-to-list 'eglot-server-programs '((dockerfile-mode dockerfile-ts-mode) . ("dfix" "lsp")))

(defun dfix-format ()
  "Make the small changes that are safe, when the server is there; a save never fails for it."
  (when (eglot-current-server)
    (with-demoted-errors "dfix: %S" (eglot-format-buffer))))

(defun dfix-on-save ()
  "Have dfix look at this buffer, and format it on save."
  (eglot-ensure)
  (add-hook 'before-save-hook #'dfix-format nil t))

(add-hook 'dockerfile-mode-hook #'dfix-on-save)
(add-hook 'dockerfile-ts-mode-hook #'dfix-on-save)

;;; emacs.el ends here
