#include "platform/access_control.hpp"

// aclapi.h needs windows.h, which the header above includes.
#include <aclapi.h>
#include <sddl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

namespace support::platform {
namespace {

// A security identifier of any kind, as bytes.
class Sid {
 public:
  explicit Sid(PSID from) : bytes_(from == nullptr ? 0 : ::GetLengthSid(from)) {
    if (from != nullptr) ::CopySid(static_cast<DWORD>(bytes_.size()), bytes_.data(), from);
  }
  explicit Sid(WELL_KNOWN_SID_TYPE type) : bytes_(SECURITY_MAX_SID_SIZE) {
    auto size = static_cast<DWORD>(bytes_.size());
    if (!::CreateWellKnownSid(type, nullptr, bytes_.data(), &size)) size = 0;
    bytes_.resize(size);
  }
  explicit Sid(const wchar_t* text) {
    PSID parsed = nullptr;
    if (!::ConvertStringSidToSidW(text, &parsed)) return;
    const std::unique_ptr<void, decltype(&::LocalFree)> owner(parsed, ::LocalFree);
    *this = Sid(parsed);
  }

  bool is(PSID other) const { return !bytes_.empty() && other != nullptr && ::EqualSid(get(), other); }
  PSID get() const { return const_cast<std::byte*>(bytes_.data()); }
  bool is_known() const { return !bytes_.empty(); }

 private:
  std::vector<std::byte> bytes_;
};

// TOKEN_USER and TOKEN_OWNER both begin with the identifier's address.
Sid read_token(TOKEN_INFORMATION_CLASS what) {
  HANDLE opened = nullptr;
  if (!::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened)) return Sid(PSID{});
  const OwnedHandle token(opened);
  std::array<std::byte, 256> buffer alignas(TOKEN_USER){};
  DWORD size = 0;
  if (!::GetTokenInformation(token.get(), what, buffer.data(), static_cast<DWORD>(buffer.size()), &size)) {
    return Sid(PSID{});
  }
  return Sid(*reinterpret_cast<PSID*>(buffer.data()));
}

struct Identities {
  Sid user = read_token(TokenUser);
  Sid default_owner = read_token(TokenOwner);  // Administrators, in an elevated process
  Sid system{WinLocalSystemSid};
  Sid administrators{WinBuiltinAdministratorsSid};
  Sid owner_rights{WinCreatorOwnerRightsSid};
  Sid creator_owner{WinCreatorOwnerSid};
  Sid trusted_installer{L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"};
};

const Identities& identities() {
  static const Identities known;
  return known;
}

constexpr DWORD kWriteAccess = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC |
                               WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;

// An entry that allows something, and to whom. An entry that denies makes nothing accessible.
struct AllowedAccess {
  DWORD mask = 0;
  PSID who = nullptr;  // null: an entry of a kind that files do not have
};

AllowedAccess parse_entry(const ACE_HEADER* entry) {
  if ((entry->AceFlags & INHERIT_ONLY_ACE) != 0) return {};
  switch (entry->AceType) {
    case ACCESS_ALLOWED_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_ACE_TYPE: {
      // Both kinds begin alike.
      const auto* allowed = reinterpret_cast<const ACCESS_ALLOWED_ACE*>(entry);
      return {.mask = allowed->Mask, .who = const_cast<DWORD*>(&allowed->SidStart)};
    }
    case ACCESS_ALLOWED_OBJECT_ACE_TYPE:
    case ACCESS_ALLOWED_CALLBACK_OBJECT_ACE_TYPE:
      return {.mask = reinterpret_cast<const ACCESS_ALLOWED_OBJECT_ACE*>(entry)->Mask};
    default:
      return {};
  }
}

bool is_trusted(PSID who, PSID owner) {
  const Identities& known = identities();
  if (who == nullptr) return false;
  return (owner != nullptr && ::EqualSid(who, owner)) || known.user.is(who) || known.system.is(who) ||
         known.administrators.is(who) || known.owner_rights.is(who) || known.creator_owner.is(who);
}

// Owns the memory that GetSecurityInfo() returns; `owner` and `list` point into it.
struct SecurityInfo {
  std::unique_ptr<void, decltype(&::LocalFree)> memory{nullptr, ::LocalFree};
  PSID owner = nullptr;
  ACL* list = nullptr;
  bool is_protected = false;
};

DWORD read_security(HANDLE file, SecurityInfo& info) {
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  const DWORD error = ::GetSecurityInfo(file, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                        &info.owner, nullptr, &info.list, nullptr, &descriptor);
  if (error != ERROR_SUCCESS) return error;
  info.memory.reset(descriptor);
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  if (::GetSecurityDescriptorControl(descriptor, &control, &revision)) {
    info.is_protected = (control & SE_DACL_PROTECTED) != 0;
  }
  return ERROR_SUCCESS;
}

}  // namespace

PrivateAccess::PrivateAccess(bool is_inherited) {
  const Identities& known = identities();
  std::vector<PSID> allowed{known.user.get(), known.system.get(), known.administrators.get()};
  if (!known.user.is_known()) allowed.erase(allowed.begin());
  DWORD size = sizeof(ACL);
  for (const PSID who : allowed) size += sizeof(ACCESS_ALLOWED_ACE) - sizeof(DWORD) + ::GetLengthSid(who);
  list_.resize(size);
  ::InitializeAcl(list(), size, ACL_REVISION);
  const DWORD flags = is_inherited ? OBJECT_INHERIT_ACE | CONTAINER_INHERIT_ACE : 0;
  for (const PSID who : allowed) ::AddAccessAllowedAceEx(list(), ACL_REVISION, flags, FILE_ALL_ACCESS, who);
  ::InitializeSecurityDescriptor(&descriptor_, SECURITY_DESCRIPTOR_REVISION);
  ::SetSecurityDescriptorDacl(&descriptor_, TRUE, list(), FALSE);
  ::SetSecurityDescriptorControl(&descriptor_, SE_DACL_PROTECTED, SE_DACL_PROTECTED);
  attributes_ = {.nLength = sizeof(attributes_), .lpSecurityDescriptor = &descriptor_, .bInheritHandle = FALSE};
}

void read_access(HANDLE file, FileStatus& status) {
  SecurityInfo info;
  if (read_security(file, info) != ERROR_SUCCESS || info.list == nullptr) {
    status.is_accessible_to_others = status.is_world_writable = true;
  }
  const Identities& known = identities();
  status.is_own = known.user.is(info.owner) || known.default_owner.is(info.owner);
  status.belongs_to_system =
      known.system.is(info.owner) || known.administrators.is(info.owner) || known.trusted_installer.is(info.owner);
  for (DWORD index = 0; info.list != nullptr && index < info.list->AceCount; ++index) {
    void* entry = nullptr;
    if (!::GetAce(info.list, index, &entry)) continue;
    const AllowedAccess allowed = parse_entry(static_cast<const ACE_HEADER*>(entry));
    if (allowed.mask == 0 || is_trusted(allowed.who, info.owner)) continue;
    status.is_accessible_to_others = true;
    if ((allowed.mask & kWriteAccess) != 0) status.is_world_writable = true;
  }
}

std::error_code make_private(HANDLE file) {
  // SetSecurityInfo() also looks for entries of the parent directory, and wine's adds them in spite of the protection.
  PrivateAccess access(false);
  const BOOL done = ::SetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                                              access.attributes()->lpSecurityDescriptor);
  return done ? std::error_code() : last_windows_error();
}

std::error_code copy_access(HANDLE from, HANDLE to) {
  SecurityInfo info;
  if (const DWORD error = read_security(from, info); error != ERROR_SUCCESS) return to_error_code(error);
  const SECURITY_INFORMATION protection =
      info.is_protected ? PROTECTED_DACL_SECURITY_INFORMATION : UNPROTECTED_DACL_SECURITY_INFORMATION;
  return to_error_code(::SetSecurityInfo(to, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION | protection, nullptr, nullptr,
                                         info.list, nullptr));
}

}  // namespace support::platform
