// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace gatehouse::console {

/// Long hex in a fixed-width face. Short: the first 8 … last 8; whole: wrapped in groups of 4. The full value is on
/// hover, on Ctrl+C and in the context menu.
class HexLabel : public QWidget
{
    Q_OBJECT
public:
    enum class Form {
        Short, ///< The first and last 8 digits.
        Whole, ///< All of it in groups of 4.
        Text,  ///< Not hex but as long: paths and command lines, broken wherever the line ends.
    };
    explicit HexLabel(Form form = Form::Short, QWidget* parent = nullptr);

    /// @p value is shown as it is when it is not hex, for example an address with its prefix.
    void setValue(const QString& value);
    QString value() const { return m_value; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return m_form != Form::Short; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void copy() const;
    int groupsPerLine(int width) const;

    Form m_form;
    QString m_value;
};

/// "8ba1f00d…9c2ef72c"; short values are returned whole.
QString shortHex(const QString& value);
/// Hex of 8 bytes or more, which is better shown short or compared byte by byte.
bool isLongHex(const QString& text);
/// "8ba1 f00d …", an 0x in front kept.
QString groupedHex(const QString& value);

} // namespace gatehouse::console
