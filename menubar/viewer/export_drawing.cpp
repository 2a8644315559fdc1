#include "menubar/viewer/export_drawing.h"

#include "menubar/viewer/text.h"

#include <QImage>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

namespace berth::viewer {
namespace {

constexpr int kSharpness = 2;

QSize size_of(const HistoryDrawing& drawing)
{
    return {static_cast<int>(std::ceil(drawing.width())),
            static_cast<int>(std::ceil(drawing.height()))};
}

bool write_png(const HistoryDrawing& drawing, const Theme& theme, QIODevice& file)
{
    QImage image(size_of(drawing) * kSharpness, QImage::Format_RGB32);
    image.setDevicePixelRatio(kSharpness);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawing.paint(painter, theme);
    painter.end();
    return image.save(&file, "PNG");
}

bool write_svg(const HistoryDrawing& drawing, const Theme& theme, QIODevice& file)
{
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(size_of(drawing));
    generator.setViewBox(QRect(QPoint(0, 0), size_of(drawing)));
    generator.setTitle(QStringLiteral("Berth: run history"));
    QPainter painter;
    if (!painter.begin(&generator)) return false;
    drawing.paint(painter, theme);
    return painter.end();
}

}  // namespace

Result<void> export_drawing(const HistoryDrawing& drawing, const Theme& theme, const QString& path)
{
    QSaveFile file(path);
    const bool svg = path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive);
    if (!file.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Io, "cannot write " + utf8(path) + ": " + utf8(file.errorString()));
    const bool drawn = svg ? write_svg(drawing, theme, file) : write_png(drawing, theme, file);
    if (!drawn || !file.commit())
        return fail(ErrorCode::Io, "cannot write " + utf8(path) + ": " + utf8(file.errorString()));
    return {};
}

}  // namespace berth::viewer
