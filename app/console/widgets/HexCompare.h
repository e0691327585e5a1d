// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace gatehouse::console {

/// Two byte strings under each other, byte under byte, wrapped together; bytes that differ are marked by background
/// and underline. Values that are no hex are compared as text.
class HexCompare : public QWidget
{
    Q_OBJECT
public:
    explicit HexCompare(QWidget* parent = nullptr);

    void setValues(const QString& expected, const QString& actual);
    /// The words before the lines; "expected" and "actual" unless told otherwise.
    void setCaptions(const QString& expected, const QString& actual);
    /// How many bytes differ; -1 when one of the values is absent.
    int differingBytes() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    int bytesPerLine(int width) const;
    int captionWidth() const;
    int byteWidth() const;
    void refreshAccessibleText();

    QString m_expected;
    QString m_actual;
    QString m_expectedCaption;
    QString m_actualCaption;
};

} // namespace gatehouse::console
