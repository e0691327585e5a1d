// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <functional>

namespace gatehouse::image {

/// A file whose reading can be stopped from another thread: every read asks first, and a no is a read error. For parsers that take
/// any QIODevice and know nothing of cancelling.
class WatchedFile final : public QFile
{
public:
    /// Asked before each read; false ends the reading. Null: never stopped.
    using MayGoOn = std::function<bool()>;

    WatchedFile(const QString& path, MayGoOn mayGoOn)
        : QFile(path)
        , m_mayGoOn(std::move(mayGoOn))
    {
    }

protected:
    qint64 readData(char* data, qint64 maxSize) override
    {
        if (m_mayGoOn && !m_mayGoOn()) {
            setErrorString(QStringLiteral("cancelled"));
            return -1;
        }
        return QFile::readData(data, maxSize);
    }

private:
    MayGoOn m_mayGoOn;
};

} // namespace gatehouse::image
