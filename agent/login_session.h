#pragma once

#include <string>

namespace berth::agent {

/// Names this login of the user: the same for as long as the host and the session are, as far as
/// the system tells.
std::string login_session();

}  // namespace berth::agent
