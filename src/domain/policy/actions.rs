//! The table of what may be done, and by whom. `docs/permissions.md` is written from it.

/// Kinds of viewers that the table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asker {
    /// Not logged in, or with a first password that is still to be changed, or a second factor that is still to be set up.
    Nobody,
    Doctor,
    /// 管理者 of a secretariat.
    Administrator,
    /// スタッフ of a secretariat.
    Staff,
    /// 外部委託先:研修会運営. Sees no data of members.
    Contractor,
}

impl Asker {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Self; 5] = [Self::Nobody, Self::Doctor, Self::Administrator, Self::Staff, Self::Contractor];

    /// What the column is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "ログイン前",
            Self::Doctor => "医師",
            Self::Administrator => "管理者",
            Self::Staff => "スタッフ",
            Self::Contractor => "外部委託先：研修会運営",
        }
    }
}

macro_rules! actions {
    ($($area:literal { $($action:ident $field:literal [$($yes:ident)*] $words:literal;)+ })+) => {
        /// Something that a root field of the API does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action { $($($action),+),+ }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$($(Self::$action),+),+];

            /// The field, as `Type.field`.
            pub fn field(self) -> &'static str {
                match self { $($(Self::$action => $field),+),+ }
            }

            /// Who may.
            pub fn askers(self) -> &'static [Asker] {
                match self { $($(Self::$action => &[$(Asker::$yes),*]),+),+ }
            }

            /// Under which heading a secretary finds it, Japanese.
            pub fn area(self) -> &'static str {
                match self { $($(Self::$action => $area),+),+ }
            }

            /// What it is, as a secretary says it, Japanese.
            pub fn words(self) -> &'static str {
                match self { $($(Self::$action => $words),+),+ }
            }
        }
    };
}

actions! {
    "だれでも使えるもの" {
        ReadViewer            "Query.viewer"                         [Nobody Doctor Administrator Staff Contractor] "ログインしている本人の情報を見る";
        ReadNode              "Query.node"                           [Nobody Doctor Administrator Staff Contractor] "番号で指定した項目を開く（見られる範囲のものだけ）";
        ReadPrefectures       "Query.prefectures"                    [Nobody Doctor Administrator Staff Contractor] "都道府県の一覧を見る";
        ReadAssociations      "Query.associations"                   [Nobody Doctor Administrator Staff Contractor] "医師会の一覧を見る";
        ReadCodes             "Query.codes"                          [Nobody Doctor Administrator Staff Contractor] "診療科などの選択肢を見る";
        ReadPostalAddresses   "Query.postalAddresses"                [Nobody Doctor Administrator Staff Contractor] "郵便番号から住所を調べる";
        ReadMedicalSchools    "Query.medicalSchools"                 [Nobody Doctor Administrator Staff Contractor] "出身校を検索する";
        ReadSocieties         "Query.societies"                      [Nobody Doctor Administrator Staff Contractor] "日本医学会分科会を検索する";
        ReadTerms             "Query.terms"                          [Nobody Doctor Administrator Staff Contractor] "利用規約を読む";
        ReadRegistrationLink  "Query.registrationLink"               [Nobody Doctor Administrator Staff Contractor] "利用者登録の確認メールのURLを開く";
    }
    "利用者登録" {
        StartRegistration     "Mutation.startRegistration"           [Nobody                                       ] "利用規約に同意して利用者登録を始める";
        SendRegistrationMail  "Mutation.sendRegistrationMail"        [Nobody                                       ] "確認メールを送る（登録を始めた本人だけ）";
        ConfirmRegistrationEmail "Mutation.confirmRegistrationEmail" [Nobody                                       ] "メールアドレスを確認する（メールを受け取った本人だけ）";
        ReadRegistration      "Query.registration"                   [Nobody                                       ] "登録の途中の内容を見る（登録中の本人だけ）";
        SaveRegistration      "Mutation.saveRegistration"            [Nobody                                       ] "登録の内容を保存する（登録中の本人だけ）";
        CompleteRegistration  "Mutation.completeRegistration"        [Nobody                                       ] "利用者登録を完了する（登録中の本人だけ）";
        AgreeToTerms          "Mutation.agreeToTerms"                [       Doctor                                ] "新しい利用規約に同意する";
    }
    "ご自身のログイン" {
        EndSessions           "Mutation.endSessions"                 [       Doctor Administrator Staff Contractor] "ほかの端末をログアウトさせる（本人だけ）";
        RequestEmailChange    "Mutation.requestEmailChange"          [       Doctor Administrator Staff Contractor] "メールアドレスの変更を申し込む（本人だけ）";
        CancelEmailChange     "Mutation.cancelEmailChange"           [       Doctor Administrator Staff Contractor] "メールアドレスの変更の申込みを取りやめる（本人だけ）";
        BeginSecondFactor     "Mutation.beginSecondFactor"           [       Doctor Administrator Staff Contractor] "二段階認証の設定を始める（本人だけ）";
        ConfirmSecondFactor   "Mutation.confirmSecondFactor"         [       Doctor Administrator Staff Contractor] "二段階認証の設定を完了する（本人だけ）";
        RenewRecoveryCodes    "Mutation.renewRecoveryCodes"          [       Doctor Administrator Staff Contractor] "リカバリーコードを作り直す（本人だけ）";
        RemoveSecondFactor    "Mutation.removeSecondFactor"          [       Doctor Administrator Staff Contractor] "二段階認証をやめる（本人だけ）";
        BeginPasskey          "Mutation.beginPasskey"                [       Doctor Administrator Staff Contractor] "パスキーの登録を始める（本人だけ）";
        RegisterPasskey       "Mutation.registerPasskey"             [       Doctor Administrator Staff Contractor] "パスキーを登録する（本人だけ）";
        RemovePasskey         "Mutation.removePasskey"               [       Doctor Administrator Staff Contractor] "パスキーを削除する（本人だけ）";
        ReadEmailChangeLink   "Query.emailChangeLink"                [Nobody Doctor Administrator Staff Contractor] "メールアドレス変更の確認メールのURLを開く";
        ConfirmEmailChange    "Mutation.confirmEmailChange"          [Nobody Doctor Administrator Staff Contractor] "メールアドレスの変更を確定する（メールを受け取った本人だけ）";
    }
    "招待メールを受け取った人" {
        ReadStaffInvitation   "Query.staffInvitation"                [Nobody Doctor Administrator Staff Contractor] "招待メールのURLを開く";
        AcceptStaffInvitation "Mutation.acceptStaffInvitation"       [Nobody Doctor Administrator Staff Contractor] "招待メールのURLでパスワードを決める";
    }
    "医師の届出" {
        SearchFacilities      "Query.facilities"                     [       Doctor Administrator Staff           ] "施設を検索する";
        SaveEnrolmentDraft    "Mutation.saveEnrolmentDraft"          [       Doctor                               ] "入会届を一時保存する";
        DiscardEnrolmentDraft "Mutation.discardEnrolmentDraft"       [       Doctor                               ] "入会届の下書きを削除する";
        SubmitEnrolment       "Mutation.submitEnrolment"             [       Doctor                               ] "入会を申請する";
        ResubmitEnrolment     "Mutation.resubmitEnrolment"           [       Doctor                               ] "差し戻された入会届を再申請する";
        WithdrawApplication   "Mutation.withdrawApplication"         [       Doctor                               ] "申請を取り下げる";
    }
    "申請管理" {
        ReadSecretariat       "Query.secretariat"                    [              Administrator Staff           ] "申請状況・申請一覧・会員情報を見る";
        WatchPendingCounts    "Subscription.pendingApplicationCounts" [             Administrator Staff           ] "申請状況の件数を自動更新で見る";
        ReceiveApplication    "Mutation.receiveApplication"          [              Administrator Staff           ] "受付";
        ApproveApplication    "Mutation.approveApplication"          [              Administrator Staff           ] "承認";
        ReturnApplication     "Mutation.returnApplication"           [              Administrator Staff           ] "差戻";
        RefuseApplication     "Mutation.refuseApplication"           [              Administrator Staff           ] "非承認";
        ConfirmApplication    "Mutation.confirmApplication"          [              Administrator Staff           ] "確認";
        CancelReviewAction    "Mutation.cancelReviewAction"          [              Administrator Staff           ] "取消（直前の操作の取り消し）";
        PostMessage           "Mutation.postApplicationMessage"      [       Doctor Administrator Staff           ] "審査時連絡メッセージを書く";
        AddMemo               "Mutation.addApplicationMemo"          [              Administrator Staff           ] "事務局メモを書く";
        SetStar               "Mutation.setApplicationStar"          [              Administrator Staff           ] "★要注意を付ける・外す";
    }
    "会員情報" {
        IssueLetter           "Mutation.issueLetter"                 [              Administrator Staff           ] "会員のログイン情報のお手紙を発行する（所属している会員だけ）";
        CloseRegistrationCase "Mutation.closeRegistrationCase"       [              Administrator Staff           ] "登録の重複を対応済みにする（担当の医師会だけ）";
    }
    "事務局ユーザー管理" {
        RegisterStaffUser     "Mutation.registerStaffUser"           [              Administrator                 ] "事務局ユーザーを登録する";
        UpdateStaffUser       "Mutation.updateStaffUser"             [              Administrator                 ] "事務局ユーザーの変更・停止・再開・有効期間・権限・パスワード";
        InviteStaffUser       "Mutation.inviteStaffUser"             [              Administrator                 ] "招待メールを再送する";
        DeleteStaffUsers      "Mutation.deleteStaffUsers"            [              Administrator                 ] "事務局ユーザーを削除する";
        ResetSecondFactor     "Mutation.resetStaffSecondFactor"      [              Administrator                 ] "事務局ユーザーの二段階認証を解除する";
        AskSecondFactor       "Mutation.askStaffSecondFactor"        [              Administrator                 ] "事務局の全員に二段階認証を必須にする・任意にする";
    }
    "APIトークン" {
        IssueApiToken         "Mutation.issueApiToken"               [              Administrator                 ] "APIトークンを発行する";
        RevokeApiToken        "Mutation.revokeApiToken"              [              Administrator                 ] "APIトークンを取り消す";
    }
    "操作履歴" {
        ExportAuditEntries    "Mutation.exportAuditEntries"          [              Administrator                 ] "操作履歴をCSVに出力する";
    }
}
