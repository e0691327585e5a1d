// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QLabel>
#include <QPushButton>

class QFrame;
class QVBoxLayout;

namespace gatehouse::console {

/// Plain-text labels in the sizes of the grid; all texts are shown as they are, never as markup.
QLabel* titleLabel(const QString& text = {});
QLabel* strongLabel(const QString& text = {});
QLabel* bodyLabel(const QString& text = {});   ///< Wraps; can be selected.
QLabel* mutedLabel(const QString& text = {});  ///< Wraps.
QLabel* captionLabel(const QString& text = {}); ///< 11 px, muted.
QLabel* monoLabel(const QString& text = {});
/// The colour of a label by its role: "muted", "good", "warning", "bad" or empty.
void setRole(QWidget* widget, const QString& role);
QString roleOf(Tone tone);

QPushButton* button(const QString& text, const QString& iconName = {});
/// The one filled button of a view.
QPushButton* filledButton(const QString& text);
QPushButton* flatButton(const QString& text, const QString& iconName = {});

/// A thin line across.
QFrame* rule();
/// Removes and deletes everything in a layout.
void clearLayout(QLayout* layout);

} // namespace gatehouse::console
