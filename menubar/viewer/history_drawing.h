#pragma once

#include "menubar/viewer/theme.h"
#include "menubar/windows/history_picture.h"

#include <QFont>
#include <QPainter>
#include <vector>

namespace berth::viewer {

/// The picture of the run history, drawn. The same for the window and for an exported file.
class HistoryDrawing {
public:
    static constexpr std::size_t kNone = HistoryPicture::kNone;

    HistoryDrawing() = default;
    /// What the font decides of the request is filled in here.
    HistoryDrawing(HistoryRequest request, const QFont& font);

    [[nodiscard]] double width() const { return picture_.width; }
    [[nodiscard]] double height() const { return picture_.height; }
    /// `selected` is the place of a run among the request's, or none of them.
    void paint(QPainter& painter, const Theme& theme, std::size_t selected = kNone) const;
    /// The run at a place of the picture; kNone where there is none.
    [[nodiscard]] std::size_t run_at(double x, double y) const { return picture_.run_at(x, y); }
    [[nodiscard]] const std::vector<RunView>& runs() const { return runs_; }

private:
    void paint_labels(QPainter& painter, const Theme& theme) const;
    void paint_columns(QPainter& painter, const Theme& theme, std::size_t selected) const;

    std::vector<RunView> runs_;
    QFont font_;
    HistoryPicture picture_;
};

}  // namespace berth::viewer
