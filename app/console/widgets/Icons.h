// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QColor>
#include <QIcon>
#include <QPixmap>

namespace gatehouse::console {

/// An icon of resources/icons, tinted with the text colour of the palette in force whenever it is painted.
QIcon icon(const QString& name);
/// The same in the colour of a tone.
QIcon icon(const QString& name, Tone tone);
/// For delegates and painters: @p size in device-independent pixels.
QPixmap tintedPixmap(const QString& name, const QColor& color, int size, qreal ratio);
/// The shape that belongs to a tone: check, cross, hollow circle, triangle, dot.
QString shapeOf(Tone tone);

} // namespace gatehouse::console
