#pragma once

#include "agent/client/views.h"

#include <string>

namespace berth {

/// The columns of a table of runs.
struct RunColumns {
    enum Column { Machine, Number, Started, Outcome, Lasted, Memory, Peak, Cpu, Why, Columns };

    [[nodiscard]] static const char* column_title(int column);
    [[nodiscard]] static std::string cell(const RunView& run, int column);
    [[nodiscard]] static bool is_number(int column);
};

}  // namespace berth
