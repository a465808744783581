//! Doctors and members of staff.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::enums::StaffRole;
use super::master::{Association, Code};
use crate::db::queries::doctor::DoctorRow;
use crate::db::queries::staff_user::StaffUserRow;
use crate::domain::ids::DoctorId;
use crate::domain::policy::Standing;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::encode;
use crate::graphql::scalars::Date;

/// A doctor, as far as the viewer sees him.
#[derive(Clone)]
pub struct Doctor {
    loaded: Arc<(DoctorRow, Standing)>,
}

impl Doctor {
    /// The doctor, if the viewer's scope reaches him.
    pub async fn load(request: &RequestContext, id: DoctorId) -> Result<Option<Self>> {
        Ok(request.loaders.doctors.load(id).await?.map(|loaded| Self { loaded }))
    }

    fn row(&self) -> &DoctorRow {
        &self.loaded.0
    }

    fn standing(&self) -> Standing {
        self.loaded.1
    }

    /// What is registered beside name and number, where the viewer sees it.
    fn registered(&self) -> Option<&DoctorRow> {
        self.standing().sees_registered_data().then(|| self.row())
    }
}

/// A doctor, member or not. A doctor sees himself; staff see those related to their association.
#[Object(serial)]
impl Doctor {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.row().id)
    }

    /// 医籍登録番号: one to six digits.
    async fn license_number(&self) -> Option<&str> {
        self.row().license_number.as_deref()
    }

    /// 医籍登録日
    async fn licensed_on(&self) -> Option<Date> {
        self.registered()?.licensed_on.map(Date)
    }

    /// 姓
    async fn family_name(&self) -> &str {
        &self.row().family_name
    }

    /// 名
    async fn given_name(&self) -> &str {
        &self.row().given_name
    }

    /// セイ, full-width katakana.
    async fn family_kana(&self) -> &str {
        &self.row().family_kana
    }

    /// メイ, full-width katakana.
    async fn given_kana(&self) -> &str {
        &self.row().given_kana
    }

    /// 旧姓
    async fn former_family_name(&self) -> Option<&str> {
        self.registered()?.former_family_name.as_deref()
    }

    /// 旧名
    async fn former_given_name(&self) -> Option<&str> {
        self.registered()?.former_given_name.as_deref()
    }

    /// 生年月日. Null for staff of associations that he has left.
    async fn birth_date(&self) -> Option<Date> {
        self.registered()?.birth_date.map(Date)
    }

    /// 性別
    async fn gender(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.registered()?.gender_code.as_deref())
    }

    /// 主たる科名
    async fn main_department(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.registered()?.main_department_code.as_deref())
    }

    /// 卒業年月, as the first day of its month.
    async fn graduated_on(&self) -> Option<Date> {
        self.registered()?.graduated_on.map(Date)
    }

    /// Mail address. Null for staff of associations that he has left.
    async fn email(&self) -> Option<&str> {
        self.registered()?.email.as_deref()
    }
}

/// A member of a secretariat (事務局ユーザー).
#[derive(Clone)]
pub struct StaffUser {
    row: Arc<StaffUserRow>,
}

impl StaffUser {
    /// From its row.
    pub fn new(row: Arc<StaffUserRow>) -> Self {
        Self { row }
    }
}

/// A member of a secretariat (事務局ユーザー).
#[Object(serial)]
impl StaffUser {
    /// Opaque id.
    async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its reading in full-width katakana.
    async fn name_kana(&self) -> &str {
        &self.row.name_kana
    }

    /// Mail address.
    async fn email(&self) -> &str {
        &self.row.email
    }

    /// Role, which says what he may do.
    async fn role(&self) -> StaffRole {
        self.row.role.into()
    }

    /// The association for whose secretariat he works.
    async fn association(&self) -> Association {
        Association::new(self.row.association_id)
    }
}
