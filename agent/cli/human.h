#pragma once

#include "agent/client/human.h"

namespace berth::cli {

// Times for people, as all clients of the agent write them.
using berth::human;
using berth::local_minute;
using berth::local_second;
using berth::span;

}  // namespace berth::cli
