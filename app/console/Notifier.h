// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QSystemTrayIcon;

namespace gatehouse::console {

class AppContext;

/// Tells through the desktop that a request wants a decision, where the desktop has a place for it.
class Notifier : public QObject
{
    Q_OBJECT
public:
    explicit Notifier(AppContext& context, QObject* parent = nullptr);

    /// The last text that was or would have been shown, for tests and desktops without a tray.
    const QString& lastText() const { return m_lastText; }
    /// Tells that a request which was put off waits again; not when it has been decided meanwhile.
    void remind(const QString& id);

Q_SIGNALS:
    /// A new request wants the person; the window shows it too.
    void requestAnnounced(const QString& id, const QString& text);
    void clicked(const QString& id);

private:
    void announce(const QString& id);
    void show(const QString& id, const QString& text);

    AppContext& m_context;
    QSystemTrayIcon* m_tray = nullptr;
    QString m_lastId;
    QString m_lastText;
};

} // namespace gatehouse::console
