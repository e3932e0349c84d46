// The industries of the stocks, as market metrics name them.
#include <algorithm>
#include <array>
#include <utility>

#include "instruments.hpp"

namespace simulator {
namespace {

using Industry = std::pair<std::string_view, std::string_view>;

constexpr std::array kIndustries{
    Industry{"AAPL", "Communications Equipment"},
    Industry{"MSFT", "Software - Infrastructure"},
    Industry{"NVDA", "Semiconductors"},
    Industry{"AMZN", "Internet Retail"},
    Industry{"GOOGL", "Internet Content & Information"},
    Industry{"META", "Internet Content & Information"},
    Industry{"TSLA", "Auto Manufacturers"},
    Industry{"AVGO", "Semiconductors"},
    Industry{"AMD", "Semiconductors"},
    Industry{"INTC", "Semiconductors"},
    Industry{"MU", "Semiconductors"},
    Industry{"QCOM", "Semiconductors"},
    Industry{"ORCL", "Software - Infrastructure"},
    Industry{"CRM", "Software - Application"},
    Industry{"ADBE", "Software - Application"},
    Industry{"NFLX", "Entertainment"},
    Industry{"PLTR", "Software - Infrastructure"},
    Industry{"SMCI", "Computer Hardware"},
    Industry{"ARM", "Semiconductors"},
    Industry{"SHOP", "Software - Application"},
    Industry{"UBER", "Software - Application"},
    Industry{"PYPL", "Credit Services"},
    Industry{"COIN", "Financial Data & Stock Exchanges"},
    Industry{"HOOD", "Capital Markets"},
    Industry{"MSTR", "Software - Application"},
    Industry{"SOFI", "Credit Services"},
    Industry{"JPM", "Banks - Diversified"},
    Industry{"BAC", "Banks - Diversified"},
    Industry{"WFC", "Banks - Diversified"},
    Industry{"GS", "Capital Markets"},
    Industry{"V", "Credit Services"},
    Industry{"BRK/B", "Insurance - Diversified"},
    Industry{"UNH", "Healthcare Plans"},
    Industry{"LLY", "Drug Manufacturers - General"},
    Industry{"PFE", "Drug Manufacturers - General"},
    Industry{"MRK", "Drug Manufacturers - General"},
    Industry{"JNJ", "Drug Manufacturers - General"},
    Industry{"XOM", "Oil & Gas Integrated"},
    Industry{"CVX", "Oil & Gas Integrated"},
    Industry{"KO", "Beverages - Non-Alcoholic"},
    Industry{"WMT", "Discount Stores"},
    Industry{"COST", "Discount Stores"},
    Industry{"HD", "Home Improvement Retail"},
    Industry{"MCD", "Restaurants"},
    Industry{"NKE", "Footwear & Accessories"},
    Industry{"SBUX", "Restaurants"},
    Industry{"DIS", "Entertainment"},
    Industry{"BA", "Aerospace & Defense"},
    Industry{"CAT", "Farm & Heavy Construction Machinery"},
    Industry{"GE", "Aerospace & Defense"},
    Industry{"T", "Telecom Services"},
    Industry{"VZ", "Telecom Services"},
    Industry{"F", "Auto Manufacturers"},
    Industry{"GM", "Auto Manufacturers"},
    Industry{"RIVN", "Auto Manufacturers"},
    Industry{"NOK", "Communications Equipment"},
    Industry{"SNAP", "Internet Content & Information"},
    Industry{"GME", "Specialty Retail"},
    Industry{"APLE", "REIT - Hotel & Motel"},
};

}  // namespace

std::string_view find_industry(const InstrumentSpec& listing) {
  const auto found = std::find_if(kIndustries.begin(), kIndustries.end(),
                                  [&](const Industry& industry) { return industry.first == listing.symbol; });
  return found == kIndustries.end() ? std::string_view() : found->second;
}

}  // namespace simulator
