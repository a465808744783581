//! The root of all mutations.

use async_graphql::{Context, Object};

use super::account::{
    self, AccountPayload, CancelEmailChangeInput, ConfirmEmailChangeInput, ConfirmEmailChangePayload, EndSessionsInput,
    RequestEmailChangeInput,
};
use super::api_token::*;
use super::audit::*;
use super::correspondence::*;
use super::enrolment::*;
use super::letter::{self, IssueLetterInput, IssueLetterPayload};
use super::passkey::{self, BeginPasskeyInput, BeginPasskeyPayload, RegisterPasskeyInput, RemovePasskeyInput};
use super::registration;
use super::registration::{
    AgreeToTermsInput, AgreeToTermsPayload, CompleteRegistrationInput, CompleteRegistrationPayload,
    ConfirmRegistrationEmailInput, RegistrationPayload, RegistrationTokenPayload, SaveRegistrationInput,
    SendRegistrationMailInput, StartRegistrationInput,
};
use super::registration_case::{self, CloseRegistrationCaseInput, CloseRegistrationCasePayload};
use super::review::*;
use super::second_factor::{
    self, AskStaffSecondFactorInput, AskStaffSecondFactorPayload, BeginSecondFactorInput, BeginSecondFactorPayload,
    ConfirmSecondFactorInput, RecoveryCodesPayload, RemoveSecondFactorInput, RenewRecoveryCodesInput,
    ResetStaffSecondFactorInput,
};
use super::staff_user;
use super::staff_user::{
    AcceptStaffInvitationInput, AcceptStaffInvitationPayload, DeleteStaffUsersInput, DeleteStaffUsersPayload,
    InviteStaffUserInput, RegisterStaffUserInput, StaffUserPayload, UpdateStaffUserInput,
};
use crate::graphql::context::{relying_party, request};
use crate::graphql::error::Result;

/// Everything that changes something. Refusals are in `userErrors`; each command is done as a whole or not at all.
pub struct Mutation;

/// Everything that changes something. Refusals are in `userErrors`; each command is done as a whole or not at all.
#[Object]
impl Mutation {
    /// 一時保存: saves what was typed on an 入会届, valid or not. For doctors.
    async fn save_enrolment_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed.")] input: SaveEnrolmentDraftInput,
    ) -> Result<SaveEnrolmentDraftPayload> {
        super::enrolment::save(request(ctx), input).await
    }

    /// Takes a draft away. For doctors.
    async fn discard_enrolment_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: DiscardEnrolmentDraftInput,
    ) -> Result<DiscardEnrolmentDraftPayload> {
        discard(request(ctx), input).await
    }

    /// 申請: sends the 入会届 of a draft. Sent twice with the same key it is one application. For doctors.
    async fn submit_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: SubmitEnrolmentInput,
    ) -> Result<SubmitEnrolmentPayload> {
        submit(request(ctx), input).await
    }

    /// 再申請: sends a returned application again, corrected. For doctors.
    async fn resubmit_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which correction of which application.")] input: ResubmitEnrolmentInput,
    ) -> Result<ResubmitEnrolmentPayload> {
        resubmit(request(ctx), input).await
    }

    /// 取下げ: takes an application back. For doctors.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application.")] input: WithdrawApplicationInput,
    ) -> Result<WithdrawApplicationPayload> {
        withdraw(request(ctx), input).await
    }

    /// Issues a letter with login data for a member: those he had are good for nothing any more. For staff of an
    /// association of which he is a member.
    async fn issue_letter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom.")] input: IssueLetterInput,
    ) -> Result<IssueLetterPayload> {
        letter::issue(request(ctx), input).await
    }

    /// Closes a registration with a known 医籍登録番号 (登録の重複) with what was found. For staff of the association that
    /// looks after it.
    async fn close_registration_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which case, and what was found.")] input: CloseRegistrationCaseInput,
    ) -> Result<CloseRegistrationCasePayload> {
        registration_case::close(request(ctx), input).await
    }

    /// 受付. For staff of the step's association.
    async fn receive_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step.")] input: ReceiveApplicationInput,
    ) -> Result<ReviewPayload> {
        receive(request(ctx), input).await
    }

    /// 承認, without 受付 before it both at once. For staff of the step's association.
    async fn approve_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step, from when.")] input: ApproveApplicationInput,
    ) -> Result<ReviewPayload> {
        approve(request(ctx), input).await
    }

    /// 差戻: gives it back to the doctor. For staff of the step's association.
    async fn return_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step, and why.")] input: ReturnApplicationInput,
    ) -> Result<ReviewPayload> {
        give_back(request(ctx), input).await
    }

    /// 非承認. For staff of the step's association.
    async fn refuse_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step, and why.")] input: RefuseApplicationInput,
    ) -> Result<ReviewPayload> {
        refuse(request(ctx), input).await
    }

    /// 確認. For staff of the step's association.
    async fn confirm_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step.")] input: ConfirmApplicationInput,
    ) -> Result<ReviewPayload> {
        confirm(request(ctx), input).await
    }

    /// 取消: takes back the association's latest action on the step. For staff of the step's association.
    async fn cancel_review_action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which step, and why.")] input: CancelReviewActionInput,
    ) -> Result<ReviewPayload> {
        cancel(request(ctx), input).await
    }

    /// Writes a 審査時連絡メッセージ: the doctor, or staff of an association that the application names.
    async fn post_application_message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which application, and what.")] input: PostApplicationMessageInput,
    ) -> Result<PostApplicationMessagePayload> {
        post_message(request(ctx), input).await
    }

    /// Writes a 事務局メモ, which the doctor never sees. For staff of an association that the application names.
    async fn add_application_memo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which application, and what.")] input: AddApplicationMemoInput,
    ) -> Result<AddApplicationMemoPayload> {
        add_memo(request(ctx), input).await
    }

    /// Marks an application ★要注意, or takes the mark away. For staff of an association that the application names.
    async fn set_application_star(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which application, and why.")] input: SetApplicationStarInput,
    ) -> Result<SetApplicationStarPayload> {
        set_star(request(ctx), input).await
    }

    /// Registers a user of the secretariat with a first password. For its 管理者.
    async fn register_staff_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: RegisterStaffUserInput,
    ) -> Result<StaffUserPayload> {
        staff_user::register(request(ctx), input).await
    }

    /// Changes a user of the secretariat: data, role, use, period, password. For its 管理者.
    async fn update_staff_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what.")] input: UpdateStaffUserInput,
    ) -> Result<StaffUserPayload> {
        staff_user::update(request(ctx), input).await
    }

    /// Deletes users of the secretariat, each for himself. For its 管理者.
    async fn delete_staff_users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: DeleteStaffUsersInput,
    ) -> Result<DeleteStaffUsersPayload> {
        staff_user::delete(request(ctx), input).await
    }

    /// Sends a user who has not set a password of his own the invitation anew. For his 管理者.
    async fn invite_staff_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: InviteStaffUserInput,
    ) -> Result<StaffUserPayload> {
        staff_user::invite(request(ctx), input).await
    }

    /// Sets the password of an invited user. For whoever holds the mailed URL, once.
    async fn accept_staff_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The URL's token and the password.")] input: AcceptStaffInvitationInput,
    ) -> Result<AcceptStaffInvitationPayload> {
        staff_user::accept(request(ctx), input).await
    }

    /// Ends one of the viewer's own sessions, or all but this one; open sockets close at once. For everybody logged in.
    async fn end_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: EndSessionsInput,
    ) -> Result<AccountPayload> {
        account::end_sessions(request(ctx), input).await
    }

    /// Mails the URL that proves a new mail address of the viewer; the old one stays until it is used. For everybody
    /// logged in.
    async fn request_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which address.")] input: RequestEmailChangeInput,
    ) -> Result<AccountPayload> {
        account::request_email_change(request(ctx), input).await
    }

    /// Gives up the change of the viewer's mail address that waits for its URL, which is good for nothing from then on.
    /// For everybody logged in.
    async fn cancel_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which change.")] input: CancelEmailChangeInput,
    ) -> Result<AccountPayload> {
        account::cancel_email_change(request(ctx), input).await
    }

    /// Uses the mailed URL of a new address up, once; old and new address are told. For who holds its token.
    async fn confirm_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which URL.")] input: ConfirmEmailChangeInput,
    ) -> Result<ConfirmEmailChangePayload> {
        account::confirm_email_change(request(ctx), input).await
    }

    /// Begins to set up the viewer's second factor, or begins anew. What an app needs is in this answer and never again;
    /// nothing counts before it is confirmed. For everybody logged in.
    async fn begin_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: BeginSecondFactorInput,
    ) -> Result<BeginSecondFactorPayload> {
        second_factor::begin(request(ctx), input).await
    }

    /// Confirms the viewer's second factor by a code: from then on log-ins ask for it. Gives his recovery codes. For
    /// everybody logged in.
    async fn confirm_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: ConfirmSecondFactorInput,
    ) -> Result<RecoveryCodesPayload> {
        second_factor::confirm(request(ctx), input).await
    }

    /// Gives the viewer other recovery codes; those before are good for nothing. For everybody logged in.
    async fn renew_recovery_codes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Password and code.")] input: RenewRecoveryCodesInput,
    ) -> Result<RecoveryCodesPayload> {
        second_factor::renew(request(ctx), input).await
    }

    /// Takes the viewer's second factor away: log-ins ask for the password alone. For everybody logged in.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Password and code.")] input: RemoveSecondFactorInput,
    ) -> Result<AccountPayload> {
        second_factor::remove(request(ctx), input).await
    }

    /// Begins to register a passkey of the viewer's, or begins anew. Nothing counts before it is registered. For everybody
    /// logged in.
    async fn begin_passkey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what it will be called.")] input: BeginPasskeyInput,
    ) -> Result<BeginPasskeyPayload> {
        passkey::begin(request(ctx), relying_party(ctx), input).await
    }

    /// Registers a passkey of the viewer's: from then on he can log in with it. For everybody logged in.
    async fn register_passkey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the browser answered.")] input: RegisterPasskeyInput,
    ) -> Result<AccountPayload> {
        passkey::register(request(ctx), relying_party(ctx), input).await
    }

    /// Removes a passkey of the viewer's: nobody can log in with it any more. For everybody logged in.
    async fn remove_passkey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemovePasskeyInput,
    ) -> Result<AccountPayload> {
        passkey::remove(request(ctx), input).await
    }

    /// Takes the second factor of a user away who has lost it. For his 管理者.
    async fn reset_staff_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: ResetStaffSecondFactorInput,
    ) -> Result<StaffUserPayload> {
        staff_user::reset_second_factor(request(ctx), input).await
    }

    /// Says whether everybody who works for the secretariat has to have a second factor. For its 管理者.
    async fn ask_staff_second_factor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether.")] input: AskStaffSecondFactorInput,
    ) -> Result<AskStaffSecondFactorPayload> {
        second_factor::ask(request(ctx), input).await
    }

    /// Agrees to the 利用規約 in force. For doctors.
    async fn agree_to_terms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: AgreeToTermsInput,
    ) -> Result<AgreeToTermsPayload> {
        registration::agree(request(ctx), input).await
    }

    /// 利用者登録: begins with the agreement to the 利用規約, or goes on with what a letter has begun. For those not logged in.
    async fn start_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version.")] input: StartRegistrationInput,
    ) -> Result<RegistrationTokenPayload> {
        registration::start(request(ctx), input).await
    }

    /// Mails the URL that proves the address: the first time, again, or to a corrected one. The answer is the same for
    /// known and unknown addresses. For who holds the registration's token.
    async fn send_registration_mail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where to.")] input: SendRegistrationMailInput,
    ) -> Result<RegistrationPayload> {
        registration::send_mail(request(ctx), input).await
    }

    /// Uses the mailed URL up, once. For who holds its token.
    async fn confirm_registration_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which URL.")] input: ConfirmRegistrationEmailInput,
    ) -> Result<RegistrationTokenPayload> {
        registration::confirm(request(ctx), input).await
    }

    /// Saves what was typed on a page of the 利用者登録, valid or not; only login ID and password have to be usable. For
    /// who holds the registration's token.
    async fn save_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed.")] input: SaveRegistrationInput,
    ) -> Result<RegistrationPayload> {
        registration::save(request(ctx), input).await
    }

    /// Sends the 利用者登録. The answer does not tell whether the 医籍登録番号 was there before. For who holds the
    /// registration's token.
    async fn complete_registration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: CompleteRegistrationInput,
    ) -> Result<CompleteRegistrationPayload> {
        registration::complete(request(ctx), input).await
    }

    /// Issues an API token, which is shown in this answer and never again. For 管理者.
    async fn issue_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: IssueApiTokenInput,
    ) -> Result<IssueApiTokenPayload> {
        issue(request(ctx), input).await
    }

    /// Revokes an API token at once, on open sockets too. For 管理者.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which token.")] input: RevokeApiTokenInput,
    ) -> Result<RevokeApiTokenPayload> {
        revoke(request(ctx), input).await
    }

    /// 操作履歴 as a table for spreadsheets, or its next part. Is itself written into the 操作履歴, once. For 管理者.
    async fn export_audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] input: ExportAuditEntriesInput,
    ) -> Result<ExportAuditEntriesPayload> {
        export(request(ctx), input).await
    }
}
