#pragma once

#include "menubar/windows/timeline.h"

namespace berth {

/// What one run was given and what it used at most.
struct MemoryColumn {
    std::size_t run = 0;
    Box given;  ///< Drawn as an outline.
    Box peak;   ///< Drawn filled; empty (height 0) when it was not measured.
    bool over =
        false;  ///< It used more than the guest was given: the hypervisor needs some itself.
    double label_x = 0;
};

struct MemoryChart {
    std::vector<MemoryColumn> columns;  ///< By time, the oldest to the left.
    struct Level {
        double y = 0;
        std::string label;
    };
    std::vector<Level> levels;  ///< Lines of the scale, from 0 on.
    double height = 0;
};

struct MemoryFrame {
    double width = 800, height = 180;
    double label_width = 110;
    std::string machine;  ///< Only this one's runs.
};

/// The newest runs that fit, each as a column: its peak against what it was given.
MemoryChart lay_out_memory(const std::vector<RunView>& runs, const MemoryFrame& frame);

}  // namespace berth
