#pragma once

#include "agent/client/views.h"

#include <string>

namespace berth {

/// The columns of a table of machines.
struct MachineColumns {
    enum Column { Name, State, Cpus, Memory, Notes, Columns };

    [[nodiscard]] static const char* column_title(int column);
    [[nodiscard]] static std::string cell(const MachineView& machine, int column);
    [[nodiscard]] static bool is_number(int column);
};

}  // namespace berth
