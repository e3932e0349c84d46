// A self-signed certificate: as objects of OpenSSL, as PEM, and as a file of trusted certificates. Owned by the test.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

template <class T, void (*release)(T*)>
struct Release {
  void operator()(T* value) const { release(value); }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Release<X509, X509_free>>;

// A certificate for `name`, signed by itself. Valid from an hour ago for two hours. `kind`: "DNS", or "IP" for an
// address.
inline Certificate self_signed(EVP_PKEY* key, const std::string& name, const std::string& kind = "DNS") {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_EXTENSION* const names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, (kind + ":" + name).c_str());
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

// The certificate in a file that is removed with this object.
class CertificateFile {
 public:
  explicit CertificateFile(X509* certificate) {
    const char* const folder = std::getenv("TMPDIR");
    path_ = std::string(folder == nullptr ? "/tmp" : folder) + "/certificate-XXXXXX";
    const int file = ::mkstemp(path_.data());
    std::FILE* const out = ::fdopen(file, "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
  }
  ~CertificateFile() { std::remove(path_.c_str()); }
  CertificateFile(const CertificateFile&) = delete;
  CertificateFile& operator=(const CertificateFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};
