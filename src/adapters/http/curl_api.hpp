#pragma once

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// The typed macros of the header would hide the members below.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#include "sconce/base/result.hpp"

namespace sconce::http {

/// The functions of libcurl that we call. The library is loaded when the first transfer is made: it
/// brings thirty shared objects, which cost 2 ms of every start that transfers nothing (Nov 2026).
struct CurlApi {
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_multi_init) multi_init = nullptr;
  decltype(&curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&curl_multi_setopt) multi_setopt = nullptr;
  decltype(&curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&curl_multi_perform) multi_perform = nullptr;
  decltype(&curl_multi_poll) multi_poll = nullptr;
  decltype(&curl_multi_wakeup) multi_wakeup = nullptr;
  decltype(&curl_multi_info_read) multi_info_read = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

/// The library, loaded and initialised once in a process; kind `unsupported` if that cannot be
/// done. Lives to the end of the process. Callable from any thread.
[[nodiscard]] Result<const CurlApi*> curl_api();

}  // namespace sconce::http
