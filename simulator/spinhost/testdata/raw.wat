;; A guest without an SDK, for what the SDK hides: the exact order and bytes of what the host hands over, odd
;; responses, and the frees after a response. Its allocator only ever moves forward.
;;
;; The last byte of the request URI chooses the answer:
;;   h  the request's headers come back as the response's, just as they came
;;   u  the URI comes back as the body
;;   f  one header and a body; prints "F" for each free that fits what was allocated, in the order Spin frees
;;   d  the header "x-n" twice, values "one" and "two"
;;   v  a header value with a line break in it
;;   n  a header name that is no token
;;   8  a header value that is not UTF-8
;;   o  a response that lies outside the memory
;;   b  a body that lies outside the memory
;;   t  an option tag of 2
;;   9  status 99        6  status 600        7  status 601        1  status 103
;;   i  how often _initialize ran, as a digit
;;   k  get-config with a key that is not UTF-8
;;   r  get-config with a result area that is not aligned
;;   x  proc_exit(0)
;;   a  where the allocator stands before and after a host call, two little-endian i32
(module
  (import "spin-config" "get-config" (func $get_config (param i32 i32 i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 4)
  (global $top (mut i32) (i32.const 4096))
  (global $initialised (mut i32) (i32.const 0))
  (global $freed (mut i32) (i32.const 0))

  ;; 0: the response area. 64: one header record and a second. 128: strings. 256: scratch for fd_write.
  (data (i32.const 128) "x-n")
  (data (i32.const 132) "one")
  (data (i32.const 136) "two")
  (data (i32.const 140) "a\nb")
  (data (i32.const 144) "x n")
  (data (i32.const 148) "a\ff")
  (data (i32.const 152) "body")
  (data (i32.const 160) "F\n")

  (func (export "_initialize")
    (global.set $initialised (i32.add (global.get $initialised) (i32.const 1))))

  (func $realloc (export "canonical_abi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at
      (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (global.set $top (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (global.get $top) (i32.shl (memory.size) (i32.const 16)))
      (then
        (if (i32.eq (memory.grow (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1))) (i32.const -1))
          (then (unreachable)))))
    (local.get $at))

  ;; The answer "f" is freed as name, value, list, body: 128/3, 132/3, 64/16, 152/4.
  (func (export "canonical_abi_free") (param $ptr i32) (param $size i32) (param $align i32)
    (local $fits i32)
    (if (i32.eq (global.get $freed) (i32.const 0))
      (then (local.set $fits (i32.and (i32.eq (local.get $ptr) (i32.const 128)) (i32.eq (local.get $size) (i32.const 3))))))
    (if (i32.eq (global.get $freed) (i32.const 1))
      (then (local.set $fits (i32.and (i32.eq (local.get $ptr) (i32.const 132)) (i32.eq (local.get $size) (i32.const 3))))))
    (if (i32.eq (global.get $freed) (i32.const 2))
      (then (local.set $fits (i32.and (i32.eq (local.get $ptr) (i32.const 64))
        (i32.and (i32.eq (local.get $size) (i32.const 16)) (i32.eq (local.get $align) (i32.const 4)))))))
    (if (i32.eq (global.get $freed) (i32.const 3))
      (then (local.set $fits (i32.and (i32.eq (local.get $ptr) (i32.const 152)) (i32.eq (local.get $size) (i32.const 4))))))
    (global.set $freed (i32.add (global.get $freed) (i32.const 1)))
    (if (local.get $fits)
      (then
        (i32.store (i32.const 256) (i32.const 160))
        (i32.store (i32.const 260) (i32.const 2))
        (drop (call $fd_write (i32.const 1) (i32.const 256) (i32.const 1) (i32.const 264))))))

  (func $record (param $at i32) (param $name i32) (param $value i32)
    (i32.store (local.get $at) (local.get $name))
    (i32.store offset=4 (local.get $at) (i32.const 3))
    (i32.store offset=8 (local.get $at) (local.get $value))
    (i32.store offset=12 (local.get $at) (i32.const 3)))

  (func $headers (param $ptr i32) (param $count i32)
    (i32.store8 (i32.const 4) (i32.const 1))
    (i32.store (i32.const 8) (local.get $ptr))
    (i32.store (i32.const 12) (local.get $count)))

  (func $body (param $ptr i32) (param $len i32)
    (i32.store8 (i32.const 16) (i32.const 1))
    (i32.store (i32.const 20) (local.get $ptr))
    (i32.store (i32.const 24) (local.get $len)))

  (func (export "handle-http-request")
    (param $method i32) (param $uri i32) (param $uri_len i32) (param $headers i32) (param $headers_len i32)
    (param $params i32) (param $params_len i32) (param $body_tag i32) (param $body i32) (param $body_len i32) (result i32)
    (local $what i32)
    (i32.store16 (i32.const 0) (i32.const 200))
    (local.set $what (i32.load8_u (i32.sub (i32.add (local.get $uri) (local.get $uri_len)) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 104)) ;; h
      (then (call $headers (local.get $headers) (local.get $headers_len))))
    (if (i32.eq (local.get $what) (i32.const 117)) ;; u
      (then (call $body (local.get $uri) (local.get $uri_len))))
    (if (i32.eq (local.get $what) (i32.const 102)) ;; f
      (then
        (call $record (i32.const 64) (i32.const 128) (i32.const 132))
        (call $headers (i32.const 64) (i32.const 1))
        (call $body (i32.const 152) (i32.const 4))))
    (if (i32.eq (local.get $what) (i32.const 100)) ;; d
      (then
        (call $record (i32.const 64) (i32.const 128) (i32.const 132))
        (call $record (i32.const 80) (i32.const 128) (i32.const 136))
        (call $headers (i32.const 64) (i32.const 2))))
    (if (i32.eq (local.get $what) (i32.const 118)) ;; v
      (then
        (call $record (i32.const 64) (i32.const 128) (i32.const 140))
        (call $headers (i32.const 64) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 110)) ;; n
      (then
        (call $record (i32.const 64) (i32.const 144) (i32.const 132))
        (call $headers (i32.const 64) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 56)) ;; 8
      (then
        (call $record (i32.const 64) (i32.const 128) (i32.const 148))
        (i32.store (i32.const 76) (i32.const 2))
        (call $headers (i32.const 64) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 111)) ;; o
      (then (return (i32.const 0x7ffffff0))))
    (if (i32.eq (local.get $what) (i32.const 98)) ;; b
      (then (call $body (i32.const 0x7ffffff0) (i32.const 4))))
    (if (i32.eq (local.get $what) (i32.const 116)) ;; t
      (then (i32.store8 (i32.const 16) (i32.const 2))))
    (if (i32.eq (local.get $what) (i32.const 57)) ;; 9
      (then (i32.store16 (i32.const 0) (i32.const 99))))
    (if (i32.eq (local.get $what) (i32.const 54)) ;; 6
      (then (i32.store16 (i32.const 0) (i32.const 600))))
    (if (i32.eq (local.get $what) (i32.const 55)) ;; 7
      (then (i32.store16 (i32.const 0) (i32.const 601))))
    (if (i32.eq (local.get $what) (i32.const 49)) ;; 1
      (then (i32.store16 (i32.const 0) (i32.const 103))))
    (if (i32.eq (local.get $what) (i32.const 105)) ;; i
      (then
        (i32.store8 (i32.const 300) (i32.add (i32.const 48) (global.get $initialised)))
        (call $body (i32.const 300) (i32.const 1))))
    (if (i32.eq (local.get $what) (i32.const 107)) ;; k
      (then (call $get_config (i32.const 148) (i32.const 2) (i32.const 320))))
    (if (i32.eq (local.get $what) (i32.const 114)) ;; r
      (then (call $get_config (i32.const 128) (i32.const 3) (i32.const 321))))
    (if (i32.eq (local.get $what) (i32.const 120)) ;; x
      (then (call $proc_exit (i32.const 0))))
    (if (i32.eq (local.get $what) (i32.const 97)) ;; a
      (then
        (i32.store (i32.const 300) (global.get $top))
        (drop (call $fd_write (i32.const 1) (i32.const 256) (i32.const 0) (i32.const 264)))
        (i32.store (i32.const 304) (global.get $top))
        (call $body (i32.const 300) (i32.const 8))))
    (i32.const 0)))
