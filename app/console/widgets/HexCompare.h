// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

namespace gatehouse::console {

/// A byte string with what it is.
struct HexRow
{
    QString caption;
    QString value;  ///< Hex; empty: absent.
    QString absent = {}; ///< Said instead of an absent value.
    friend bool operator==(const HexRow&, const HexRow&) = default;
};

/// Byte strings under each other, byte under byte, wrapped together. Bytes that differ are marked by background and underline: of
/// two rows in both, of more in those that differ from the first. Values that are no hex are compared as text.
class HexCompare : public QWidget
{
    Q_OBJECT
public:
    explicit HexCompare(QWidget* parent = nullptr);

    void setValues(const QString& expected, const QString& actual);
    /// The words before the two lines; "expected" and "actual" unless told otherwise.
    void setCaptions(const QString& expected, const QString& actual);
    /// Any number of lines; the first is what the others are held against.
    void setRows(const QList<HexRow>& rows);
    QStringList captions() const;
    /// How many bytes of line @p row differ from the first; -1 when one of the values is absent.
    int differingBytes(int row = 1) const;

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
    int longest() const; ///< Bytes of the longest value.
    void refreshAccessibleText();
    /// Whether byte @p i of line @p row is marked.
    bool isMarked(int row, int i) const;
    void paintRow(class QPainter& painter, int row, int perLine) const;

    QList<HexRow> m_rows;
};

} // namespace gatehouse::console
