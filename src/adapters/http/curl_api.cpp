#include "curl_api.hpp"

#include <dlfcn.h>

#include <string>

namespace sconce::http {
namespace {

struct Loaded {
  CurlApi api;
  bool complete = false;
  std::string reason;
};

template <class Function>
bool take(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(dlsym(library, name));
  return into != nullptr;
}

bool take_all(void* library, CurlApi& api) {
  return take(library, "curl_easy_init", api.easy_init) &&
         take(library, "curl_easy_cleanup", api.easy_cleanup) &&
         take(library, "curl_easy_setopt", api.easy_setopt) &&
         take(library, "curl_easy_getinfo", api.easy_getinfo) &&
         take(library, "curl_easy_strerror", api.easy_strerror) &&
         take(library, "curl_multi_init", api.multi_init) &&
         take(library, "curl_multi_cleanup", api.multi_cleanup) &&
         take(library, "curl_multi_setopt", api.multi_setopt) &&
         take(library, "curl_multi_add_handle", api.multi_add_handle) &&
         take(library, "curl_multi_remove_handle", api.multi_remove_handle) &&
         take(library, "curl_multi_perform", api.multi_perform) &&
         take(library, "curl_multi_poll", api.multi_poll) &&
         take(library, "curl_multi_wakeup", api.multi_wakeup) &&
         take(library, "curl_multi_info_read", api.multi_info_read) &&
         take(library, "curl_slist_append", api.slist_append) &&
         take(library, "curl_slist_free_all", api.slist_free_all);
}

Loaded load() {
  Loaded loaded;
  void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    loaded.reason = reason == nullptr ? "libcurl.so.4 cannot be loaded" : reason;
    return loaded;
  }
  decltype(&curl_global_init) global_init = nullptr;
  loaded.complete = take_all(library, loaded.api) &&
                    take(library, "curl_global_init", global_init) &&
                    global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!loaded.complete) loaded.reason = "libcurl.so.4 is too old";
  return loaded;
}

}  // namespace

const CurlApi* curl_api(const char** why) {
  static const Loaded loaded = load();
  if (loaded.complete) return &loaded.api;
  *why = loaded.reason.c_str();
  return nullptr;
}

}  // namespace sconce::http
