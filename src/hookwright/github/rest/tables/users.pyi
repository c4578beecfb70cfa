from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Users:
    async def add_email_for_authenticated_user(self, *, emails: Sequence[str]) -> builtins.list[Record]:
        """Add an email address for the authenticated user. https://docs.github.com/rest/users/emails#add-an-email-address-for-the-authenticated-user"""
    async def add_social_account_for_authenticated_user(self, *, account_urls: Sequence[str]) -> builtins.list[Record]:
        """Add social accounts for the authenticated user. https://docs.github.com/rest/users/social-accounts#add-social-accounts-for-the-authenticated-user"""
    async def block(self, username: str) -> None:
        """Block a user. https://docs.github.com/rest/users/blocking#block-a-user"""
    async def check_blocked(self, username: str) -> None:
        """Check if a user is blocked by the authenticated user. https://docs.github.com/rest/users/blocking#check-if-a-user-is-blocked-by-the-authenticated-user"""
    async def check_following_for_user(self, username: str, target_user: str) -> None:
        """Check if a user follows another user. https://docs.github.com/rest/users/followers#check-if-a-user-follows-another-user"""
    async def check_person_is_followed_by_authenticated(self, username: str) -> None:
        """Check if a person is followed by the authenticated user. https://docs.github.com/rest/users/followers#check-if-a-person-is-followed-by-the-authenticated-user"""
    async def create_gpg_key_for_authenticated_user(self, *, armored_public_key: str, name: str = ...) -> Record:
        """Create a GPG key for the authenticated user. https://docs.github.com/rest/users/gpg-keys#create-a-gpg-key-for-the-authenticated-user"""
    async def create_public_ssh_key_for_authenticated_user(self, *, key: str, title: str = ...) -> Record:
        """Create a public SSH key for the authenticated user. https://docs.github.com/rest/users/keys#create-a-public-ssh-key-for-the-authenticated-user"""
    async def create_ssh_signing_key_for_authenticated_user(self, *, key: str, title: str = ...) -> Record:
        """Create a SSH signing key for the authenticated user. https://docs.github.com/rest/users/ssh-signing-keys#create-a-ssh-signing-key-for-the-authenticated-user"""
    async def delete_attestations_bulk(
        self, username: str, *, subject_digests: Sequence[str] = ..., attestation_ids: Sequence[int] = ...
    ) -> None:
        """Delete attestations in bulk. https://docs.github.com/rest/users/attestations#delete-attestations-in-bulk"""
    async def delete_attestations_by_id(self, username: str, attestation_id: int) -> None:
        """Delete attestations by ID. https://docs.github.com/rest/users/attestations#delete-attestations-by-id"""
    async def delete_attestations_by_subject_digest(self, username: str, subject_digest: str) -> None:
        """Delete attestations by subject digest. https://docs.github.com/rest/users/attestations#delete-attestations-by-subject-digest"""
    async def delete_email_for_authenticated_user(self, *, emails: Sequence[str]) -> None:
        """Delete an email address for the authenticated user. https://docs.github.com/rest/users/emails#delete-an-email-address-for-the-authenticated-user"""
    async def delete_gpg_key_for_authenticated_user(self, gpg_key_id: int) -> None:
        """Delete a GPG key for the authenticated user. https://docs.github.com/rest/users/gpg-keys#delete-a-gpg-key-for-the-authenticated-user"""
    async def delete_public_ssh_key_for_authenticated_user(self, key_id: int) -> None:
        """Delete a public SSH key for the authenticated user. https://docs.github.com/rest/users/keys#delete-a-public-ssh-key-for-the-authenticated-user"""
    async def delete_social_account_for_authenticated_user(self, *, account_urls: Sequence[str]) -> None:
        """Delete social accounts for the authenticated user. https://docs.github.com/rest/users/social-accounts#delete-social-accounts-for-the-authenticated-user"""
    async def delete_ssh_signing_key_for_authenticated_user(self, ssh_signing_key_id: int) -> None:
        """Delete an SSH signing key for the authenticated user. https://docs.github.com/rest/users/ssh-signing-keys#delete-an-ssh-signing-key-for-the-authenticated-user"""
    async def follow(self, username: str) -> None:
        """Follow a user. https://docs.github.com/rest/users/followers#follow-a-user"""
    async def get_authenticated(self) -> Record:
        """Get the authenticated user. https://docs.github.com/rest/users/users#get-the-authenticated-user"""
    async def get_by_id(self, account_id: int) -> Record:
        """Get a user using their ID. https://docs.github.com/rest/users/users#get-a-user-using-their-id"""
    async def get_by_username(self, username: str) -> Record:
        """Get a user. https://docs.github.com/rest/users/users#get-a-user"""
    async def get_context_for_user(
        self,
        username: str,
        *,
        subject_type: Literal["organization", "repository", "issue", "pull_request"] = ...,
        subject_id: str = ...,
    ) -> Record:
        """Get contextual information for a user. https://docs.github.com/rest/users/users#get-contextual-information-for-a-user"""
    async def get_gpg_key_for_authenticated_user(self, gpg_key_id: int) -> Record:
        """Get a GPG key for the authenticated user. https://docs.github.com/rest/users/gpg-keys#get-a-gpg-key-for-the-authenticated-user"""
    async def get_public_ssh_key_for_authenticated_user(self, key_id: int) -> Record:
        """Get a public SSH key for the authenticated user. https://docs.github.com/rest/users/keys#get-a-public-ssh-key-for-the-authenticated-user"""
    async def get_ssh_signing_key_for_authenticated_user(self, ssh_signing_key_id: int) -> Record:
        """Get an SSH signing key for the authenticated user. https://docs.github.com/rest/users/ssh-signing-keys#get-an-ssh-signing-key-for-the-authenticated-user"""
    async def list(self, *, since: int = ..., per_page: int = ...) -> builtins.list[Record]:
        """List users. https://docs.github.com/rest/users/users#list-users"""
    async def list_attestations(
        self,
        username: str,
        subject_digest: str,
        *,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
        predicate_type: str = ...,
    ) -> Record | None:
        """List attestations. https://docs.github.com/rest/users/attestations#list-attestations"""
    async def list_attestations_bulk(
        self,
        username: str,
        *,
        subject_digests: Sequence[str],
        predicate_type: str = ...,
        per_page: int = ...,
        before: str = ...,
        after: str = ...,
    ) -> Record:
        """List attestations by bulk subject digests. https://docs.github.com/rest/users/attestations#list-attestations-by-bulk-subject-digests"""
    async def list_blocked_by_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List users blocked by the authenticated user. https://docs.github.com/rest/users/blocking#list-users-blocked-by-the-authenticated-user"""
    async def list_emails_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List email addresses for the authenticated user. https://docs.github.com/rest/users/emails#list-email-addresses-for-the-authenticated-user"""
    async def list_followed_by_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List the people the authenticated user follows. https://docs.github.com/rest/users/followers#list-the-people-the-authenticated-user-follows"""
    async def list_followers_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List followers of the authenticated user. https://docs.github.com/rest/users/followers#list-followers-of-the-authenticated-user"""
    async def list_followers_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List followers of a user. https://docs.github.com/rest/users/followers#list-followers-of-a-user"""
    async def list_following_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List the people a user follows. https://docs.github.com/rest/users/followers#list-the-people-a-user-follows"""
    async def list_gpg_keys_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List GPG keys for the authenticated user. https://docs.github.com/rest/users/gpg-keys#list-gpg-keys-for-the-authenticated-user"""
    async def list_gpg_keys_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List GPG keys for a user. https://docs.github.com/rest/users/gpg-keys#list-gpg-keys-for-a-user"""
    async def list_public_emails_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List public email addresses for the authenticated user. https://docs.github.com/rest/users/emails#list-public-email-addresses-for-the-authenticated-user"""
    async def list_public_keys_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List public keys for a user. https://docs.github.com/rest/users/keys#list-public-keys-for-a-user"""
    async def list_public_ssh_keys_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List public SSH keys for the authenticated user. https://docs.github.com/rest/users/keys#list-public-ssh-keys-for-the-authenticated-user"""
    async def list_social_accounts_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List social accounts for the authenticated user. https://docs.github.com/rest/users/social-accounts#list-social-accounts-for-the-authenticated-user"""
    async def list_social_accounts_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List social accounts for a user. https://docs.github.com/rest/users/social-accounts#list-social-accounts-for-a-user"""
    async def list_ssh_signing_keys_for_authenticated_user(
        self, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List SSH signing keys for the authenticated user. https://docs.github.com/rest/users/ssh-signing-keys#list-ssh-signing-keys-for-the-authenticated-user"""
    async def list_ssh_signing_keys_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> builtins.list[Record]:
        """List SSH signing keys for a user. https://docs.github.com/rest/users/ssh-signing-keys#list-ssh-signing-keys-for-a-user"""
    async def set_primary_email_visibility_for_authenticated_user(
        self, *, visibility: Literal["public", "private"]
    ) -> builtins.list[Record]:
        """Set primary email visibility for the authenticated user. https://docs.github.com/rest/users/emails#set-primary-email-visibility-for-the-authenticated-user"""
    async def unblock(self, username: str) -> None:
        """Unblock a user. https://docs.github.com/rest/users/blocking#unblock-a-user"""
    async def unfollow(self, username: str) -> None:
        """Unfollow a user. https://docs.github.com/rest/users/followers#unfollow-a-user"""
    async def update_authenticated(
        self,
        *,
        name: str = ...,
        email: str = ...,
        blog: str = ...,
        twitter_username: str | None = ...,
        company: str = ...,
        location: str = ...,
        hireable: bool = ...,
        bio: str = ...,
    ) -> Record:
        """Update the authenticated user. https://docs.github.com/rest/users/users#update-the-authenticated-user"""
