#include "curl_api.hpp"

#include "sconce/base/error.hpp"
#include "sconce/base/result.hpp"
#include "sconce/os/shared_library.hpp"

namespace sconce::http {
namespace {

bool take_all(const os::SharedLibrary& library, CurlApi& api) {
  return library.find("curl_easy_init", api.easy_init) &&
         library.find("curl_easy_cleanup", api.easy_cleanup) &&
         library.find("curl_easy_setopt", api.easy_setopt) &&
         library.find("curl_easy_getinfo", api.easy_getinfo) &&
         library.find("curl_easy_strerror", api.easy_strerror) &&
         library.find("curl_multi_init", api.multi_init) &&
         library.find("curl_multi_cleanup", api.multi_cleanup) &&
         library.find("curl_multi_setopt", api.multi_setopt) &&
         library.find("curl_multi_add_handle", api.multi_add_handle) &&
         library.find("curl_multi_remove_handle", api.multi_remove_handle) &&
         library.find("curl_multi_perform", api.multi_perform) &&
         library.find("curl_multi_poll", api.multi_poll) &&
         library.find("curl_multi_wakeup", api.multi_wakeup) &&
         library.find("curl_multi_info_read", api.multi_info_read) &&
         library.find("curl_slist_append", api.slist_append) &&
         library.find("curl_slist_free_all", api.slist_free_all);
}

Result<CurlApi> load() {
  const auto library = SCONCE_TRY(os::SharedLibrary::load("libcurl.so.4"));
  CurlApi api;
  decltype(&curl_global_init) global_init = nullptr;
  const bool is_complete = take_all(library, api) &&
                           library.find("curl_global_init", global_init) &&
                           global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_complete) return fail(ErrorKind::unsupported, "`libcurl.so.4` is too old");
  return api;
}

}  // namespace

Result<const CurlApi*> curl_api() {
  static const Result<CurlApi> loaded = load();
  if (!loaded) return pass_error(loaded);
  return &*loaded;
}

}  // namespace sconce::http
