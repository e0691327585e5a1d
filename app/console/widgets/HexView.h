// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>

namespace gatehouse::console {

/// Bytes as offset, hex and text, with one marked range and the range around it. Knows nothing of what the bytes mean.
/// Arrows, Page Up and Down, Home and End move the cursor; Ctrl+C copies the marked range as hex. Only what is visible is
/// painted, so the number of bytes does not matter.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    struct Range
    {
        qint64 offset = 0;
        qint64 size = 0;
        friend bool operator==(const Range&, const Range&) = default;
    };
    explicit HexView(QWidget* parent = nullptr);

    void setBytes(const QByteArray& bytes);
    const QByteArray& bytes() const { return m_bytes; }
    /// Marks @p range within @p around and scrolls to its begin; the cursor goes there unless it is inside already.
    /// @p words are read out: what the range is.
    void mark(Range range, Range around, const QString& words);
    Range marked() const { return m_marked; }
    qint64 cursor() const { return m_cursor; }
    int bytesPerLine() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// A person moved the cursor to this byte.
    void cursorMoved(qint64 offset);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void moveCursor(qint64 offset);
    void showLineOf(qint64 offset);
    void refreshBars();
    void copy() const;
    qint64 byteAt(const QPoint& at) const;
    int offsetWidth() const;
    int byteLeft(int column) const;
    int textLeft() const;
    void paintLine(QPainter& painter, qint64 line, int top) const;

    QByteArray m_bytes;
    Range m_marked;
    Range m_around;
    qint64 m_cursor = 0;
    int m_charWidth = 8;
};

} // namespace gatehouse::console
