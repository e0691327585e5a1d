// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/CollateralService.h"

#include <QDialog>
#include <QTimer>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gatehouse::console {

class Banner;
class FactGrid;
class RecordTable;
class Section;
class StepList;

/// Gets collateral for a platform, or for that of a quote: from Intel's service, a PCCS, a chain, or a file. Shows each step, and
/// what is kept afterwards with the time that every part holds until. Opened with open(); deletes itself.
class CollateralDialog : public QDialog
{
    Q_OBJECT
public:
    explicit CollateralDialog(api::CollateralService& collateral, QWidget* parent);
    ~CollateralDialog() override;

    /// For the platform of this quote (raw bytes); @p fmspc is shown.
    void setQuote(const QByteArray& quote, const QString& fmspc);

Q_SIGNALS:
    /// Something is in the store that was not asked for before.
    void kept();

protected:
    void reject() override;

private:
    QWidget* buildPlatform();
    QWidget* buildSource();
    void buildResult();
    void chooseFile(const QString& title, QLineEdit* target, bool folder = false);
    void refreshFields();
    /// As high as what is shown.
    void fit();
    void get();
    /// Reads the files that are named, then fetches or imports.
    void readRoot(api::CollateralFetch request);
    void readQuote(api::CollateralFetch request);
    void fetch(const api::CollateralFetch& request);
    void import(const std::optional<QByteArray>& root);
    void refreshSteps();
    void ended();
    void showEntry(const QString& id);
    void showImport(const api::CollateralImport& report);
    void showError(const Error& error);
    void setRunning(bool running);

    api::CollateralService& m_service;
    std::shared_ptr<Operation> m_operation;
    QByteArray m_quote;
    QTimer m_tick;
    QFormLayout* m_platformForm;
    QFormLayout* m_sourceForm;
    QComboBox* m_platform;
    QLineEdit* m_quotePath;
    QWidget* m_quoteRow;
    QWidget* m_fmspcRow;
    QLabel* m_quoteNote;
    QLineEdit* m_fmspc;
    QComboBox* m_tee;
    QComboBox* m_ca;
    QComboBox* m_update;
    QComboBox* m_source;
    QList<QWidget*> m_sourceFields; ///< One for each source.
    QWidget* m_rootRow;
    QLineEdit* m_pccs;
    QLineEdit* m_chain;
    QLineEdit* m_router;
    QLineEdit* m_tcbDao;
    QLineEdit* m_identityDao;
    QLineEdit* m_pcsDao;
    QLineEdit* m_path;
    QComboBox* m_root;
    QLineEdit* m_rootPath;
    Banner* m_banner;
    StepList* m_steps;
    Section* m_result;
    FactGrid* m_facts;
    RecordTable* m_parts;
    QPushButton* m_cancel;
    QPushButton* m_get;
    QPushButton* m_close;
};

} // namespace gatehouse::console
