import { defineWords } from '@sojourn/ui'

export const staffWords = defineWords(
  'console-staff',
  {
    clerk: '受理（签发、核对、作废）',
    revoker: '管理（暂停、恢复、吊销）',
    auditor: '审计（查看日志凭据）',
    registrar: '登记（依赖方，两人办理）',
  },
  {
    clerk: 'Clerk (issue, compare, void)',
    revoker: 'Revoker (suspend, reinstate, revoke)',
    auditor: 'Auditor (see the proofs of the log)',
    registrar: 'Registrar (relying parties, two persons)',
  },
)
