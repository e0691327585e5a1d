// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/DesktopVoice.h"

#include <QObject>
#include <QString>
#include <functional>

class QSystemTrayIcon;

namespace gatehouse::console {

class AppContext;

/// Tells through the desktop that a request wants a decision, where the desktop has a place for it. Each window says it to whoever
/// looks at it; the desktop hears it from one of them.
class Notifier : public QObject
{
    Q_OBJECT
public:
    explicit Notifier(AppContext& context, QObject* parent = nullptr);

    /// What shows a title and a text on the desktop; empty where it has no place for them. In place of the tray, for tests.
    using Speak = std::function<void(const QString& title, const QString& text)>;
    void setSpeak(Speak speak) { m_speak = std::move(speak); }

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
    DesktopVoice m_voice;
    QSystemTrayIcon* m_tray = nullptr;
    Speak m_speak;
    QString m_lastId;
    QString m_lastText;
};

} // namespace gatehouse::console
