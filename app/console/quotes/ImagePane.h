// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageService.h"
#include "core/api/QuoteService.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace gatehouse::console {

class Banner;
class RegisterRows;
class StatusBadge;

/// The registers of a quote beside what our images predict. All images are compared; the one that fits is chosen.
class ImagePane : public QWidget
{
    Q_OBJECT
public:
    ImagePane(api::QuoteService& quotes, api::ImageService& images, QWidget* parent = nullptr);

    void setQuote(const api::QuoteInspection& inspection);

private:
    void refresh();
    /// Asks for the images one after the other, then compares.
    void collect(QStringList ids, QList<api::ImagePrediction> predictions);
    void compare(const QList<api::ImagePrediction>& predictions);
    void showComparison(int index);
    QString sentence(const api::ImageComparison& comparison) const;

    api::QuoteService& m_quotes;
    api::ImageService& m_images;
    QByteArray m_quote;
    int m_generation = 0;
    QList<api::ImageComparison> m_comparisons;
    QComboBox* m_choice;
    StatusBadge* m_outcome;
    QLabel* m_sentence;
    RegisterRows* m_rows;
    Banner* m_banner;
};

/// What it means when this register ("RTMR1") differs from its prediction.
QString registerDifference(const QString& name);

} // namespace gatehouse::console
