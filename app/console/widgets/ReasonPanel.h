// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gatehouse::console {

class Reveal;

/// Asks for a typed reason in place, under the button that wants it. Escape leaves it.
class ReasonPanel : public QFrame
{
    Q_OBJECT
public:
    explicit ReasonPanel(QWidget* parent = nullptr);

    /// Opens with a @p question; @p button confirms and stays disabled until a reason of some length is typed.
    void ask(const QString& kind, const QString& question, const QString& button);
    /// Asks for a text that may be changed again later and may be empty; begins with @p text.
    void edit(const QString& kind, const QString& question, const QString& button, const QString& text);
    void close();
    QString kind() const { return m_kind; }

Q_SIGNALS:
    void confirmed(const QString& kind, const QString& reason);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void open(const QString& kind, const QString& question, const QString& button, const QString& text);

    static constexpr int minReason = 4; // Shorter than this is no reason but a way past the field.

    Reveal* m_reveal;
    QString m_kind;
    bool m_mayBeEmpty = false;
    QLabel* m_question;
    QLineEdit* m_reason;
    QPushButton* m_confirm;
};

} // namespace gatehouse::console
