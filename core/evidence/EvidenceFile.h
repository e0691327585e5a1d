// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/EvidenceSigner.h"

#include <QByteArray>
#include <QJsonValue>
#include <QList>

namespace gatehouse::evidence {

/// A part that is not as it was written.
struct EvidenceProblem
{
    QString part; ///< "quote", "digests", …
    QString what;
};

/// A file of named parts: JSON with each part on a line of its own, the sha256 of every part's text in the part "digests",
/// and a signature over the text of that. Being read line by line, any changed byte belongs to one part that can be named,
/// also when the file is no JSON any more.
///
/// ```
/// {
/// "format":"gatehouse-evidence-1 decision",
/// "request":{…},
/// …
/// "digests":{"collateral":"…","decision":"…","format":"…",…},
/// "signature":{"signature":"…","signer":"0x…"}
/// }
/// ```
class EvidenceFile
{
public:
    enum class Kind {
        Decision,    ///< What a decision rested on.
        Transaction, ///< What became of an approval on chain; linked to the decision's file.
    };
    struct Part
    {
        QByteArray name;
        QJsonValue value;
    };

    /// The part of a decision that is there only when a boot log came with the quote; it stands behind the quote.
    static constexpr char eventLogPart[] = "eventLog";
    /// The parts of the decision in a file or an export of one. Whether the event log is one of them shows in its name or, should
    /// that have been changed, in where the next part stands.
    static QList<QByteArray> decisionParts(const QByteArray& bytes);
    /// The parts of this file in its order, without format, digests and signature.
    const QList<QByteArray>& partNames() const { return m_partNames; }
    /// The first member of a kind.
    static QByteArray formatOf(Kind kind);

    /// Writes the file. @p parts must be those of the kind, in order.
    static QByteArray write(Kind kind, const QList<Part>& parts, const EvidenceSigner& signer);
    /// Reads any bytes. errors::badBundle when they are no evidence file at all; everything else that is wrong is in problems().
    static Result<EvidenceFile> read(const QByteArray& bytes);

    Kind kind() const { return m_kind; }
    const QList<EvidenceProblem>& problems() const { return m_problems; }
    bool hasProblem(const QString& part) const;
    /// Value of a part; undefined when the line cannot be read.
    QJsonValue value(const QByteArray& part) const;
    /// Absent: unsigned, or it cannot be read (which is a problem).
    const std::optional<EvidenceSignature>& signature() const { return m_signature; }
    /// sha256 of the whole file, hex; empty when its lines cannot be told apart: then it is no file that anything speaks of.
    const QString& hash() const { return m_hash; }
    const QByteArray& bytes() const { return m_bytes; }

    static constexpr qsizetype maxBytes = 16 * 1024 * 1024; ///< Largest collateral and quote in hex, with room.
    /// Bytes of a part's text; more is not parsed. Nothing that Gatehouse writes comes near, but the collateral.
    static qsizetype maxPartBytes(const QByteArray& name);

private:
    EvidenceFile() = default;
    void readLines(const QList<QByteArray>& names);
    void checkDigests(const QList<QByteArray>& names);
    void checkSignature();

    /// One line: the exact text counts for hashes, the value is what it says.
    struct Line
    {
        QByteArray name;
        QByteArray text;
        QJsonValue value;
    };
    const Line* line(const QByteArray& name) const;

    Kind m_kind = Kind::Decision;
    QList<QByteArray> m_partNames;
    QByteArray m_bytes;
    QString m_hash;
    QList<Line> m_lines;
    QList<EvidenceProblem> m_problems;
    std::optional<EvidenceSignature> m_signature;
};

/// Takes the lines of a text one by one, without looking at what is behind them: splitting all of a file that somebody made of
/// line ends would cost a hundred times its size.
class LineReader
{
public:
    /// @p bytes must outlive the reader and the lines.
    LineReader(const QByteArray& bytes, qsizetype begin)
        : m_bytes(bytes)
        , m_next(begin)
    {
    }
    /// The next line without its end, sharing the bytes; empty behind the last.
    QByteArray next();
    qsizetype offset() const { return m_next; } ///< Of what was not read yet.
    QByteArrayView rest() const { return QByteArrayView(m_bytes).sliced(m_next); }

private:
    const QByteArray& m_bytes;
    qsizetype m_next;
};

/// Compact JSON text of a value.
QByteArray jsonText(const QJsonValue& value);
/// The value of a JSON text; undefined when it is none, or nested deeper or of more values than any evidence is.
QJsonValue jsonValue(const QByteArray& text);
/// Takes the value out of `"name":value`, with a comma behind it unless it is the last line. Nothing when it is not so.
std::optional<QByteArray> valueOfLine(const QByteArray& line, const QByteArray& name, bool last);

} // namespace gatehouse::evidence
