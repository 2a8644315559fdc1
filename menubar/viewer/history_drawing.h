#pragma once

#include "menubar/viewer/theme.h"
#include "menubar/windows/memory_chart.h"
#include "menubar/windows/timeline.h"

#include <QFont>
#include <QPainter>
#include <string>
#include <vector>

namespace berth::viewer {

/// The picture of the run history: a timeline of runs per machine, below it the memory used against
/// given. The same for the window and for an exported file.
class HistoryDrawing {
public:
    struct Request {
        std::vector<RunView> runs;
        std::string machine;  ///< Whose memory is shown; empty: none is.
        UnixTime begin, end, now;
        double width = 800;
        QFont font;
    };

    HistoryDrawing() = default;
    explicit HistoryDrawing(Request request);

    [[nodiscard]] double width() const { return request_.width; }
    [[nodiscard]] double height() const;
    /// `selected` is the place of a run among the request's, or none of them.
    void paint(QPainter& painter, const Theme& theme, std::size_t selected = kNone) const;
    /// The run at a place of the picture; kNone where there is none.
    [[nodiscard]] std::size_t run_at(double x, double y) const;
    [[nodiscard]] const std::vector<RunView>& runs() const { return request_.runs; }

    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

private:
    void paint_axis(QPainter& painter, const Theme& theme) const;
    void paint_lanes(QPainter& painter, const Theme& theme, std::size_t selected) const;
    void paint_legend(QPainter& painter, const Theme& theme) const;
    void paint_memory(QPainter& painter, const Theme& theme, std::size_t selected) const;
    void paint_columns(QPainter& painter, const Theme& theme, std::size_t selected) const;

    Request request_;
    Timeline timeline_;
    MemoryChart memory_;
    double memory_top_ = 0;
};

}  // namespace berth::viewer
