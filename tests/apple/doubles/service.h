#pragma once

#include <string>

namespace berth::test {

/// How macOS keeps the login item of this program's app (SMAppServiceStatus), what registering it
/// leads to, and what macOS says when it refuses any change.
void keep_service(long status, long after_register = 1, const std::string& refusal = "");
long service_status();
/// Where the app would be that this program is in.
std::string main_bundle();
/// How often System Settings was opened since.
int settings_opened();

}  // namespace berth::test
